import { useMutation } from 'urql'
import { Failure, RequestFailure } from './failure.tsx'
import { graphql } from './generated/index.ts'

const leaveMutation = graphql(`
  mutation Leave($input: LeaveOrganizationInput!) {
    leaveOrganization(input: $input) {
      __typename
      ... on LeaveOrganizationSuccess {
        organizationId
      }
      ...Failure
    }
  }
`)

export function Leave({ organizationId, onLeft }: { organizationId: string; onLeft: () => void }) {
  const [{ fetching, data, error }, leave] = useMutation(leaveMutation)
  const result = data?.leaveOrganization

  async function submit() {
    // The answer contains no organization, so the cache must be told what has changed.
    const { data } = await leave({ input: { organizationId } }, { additionalTypenames: ['Organization'] })
    if (data?.leaveOrganization?.__typename === 'LeaveOrganizationSuccess') onLeft()
  }

  return (
    <section>
      <h2>Leave</h2>
      <button type="button" disabled={fetching} onClick={submit}>
        Leave this organization
      </button>
      {error && <RequestFailure error={error} />}
      {result && result.__typename !== 'LeaveOrganizationSuccess' && <Failure failure={result} />}
    </section>
  )
}
