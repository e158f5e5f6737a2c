import { useQuery } from 'urql'
import { BillingEmail } from './billing-email.tsx'
import { RequestFailure } from './failure.tsx'
import { graphql } from './generated/index.ts'
import { History } from './history.tsx'
import { Leave } from './leave.tsx'
import { Members } from './members.tsx'

const organizationQuery = graphql(`
  query Organization($id: ID!) {
    organization(id: $id) {
      id
      name
      ...BillingEmail
    }
  }
`)

export function OrganizationPage({ id, onClose }: { id: string; onClose: () => void }) {
  const [{ data, error }] = useQuery({ query: organizationQuery, variables: { id } })
  return (
    <>
      <button type="button" onClick={onClose}>
        All organizations
      </button>
      {error && <RequestFailure error={error} />}
      {data && !data.organization && <p>You cannot see this organization.</p>}
      {data?.organization && (
        <>
          <h1>{data.organization.name}</h1>
          <BillingEmail organization={data.organization} />
          <Members organizationId={id} />
          <History organizationId={id} />
          <Leave organizationId={id} onLeft={onClose} />
        </>
      )}
    </>
  )
}
