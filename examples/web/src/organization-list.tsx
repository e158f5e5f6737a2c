import { useQuery } from 'urql'
import { RequestFailure } from './failure.tsx'
import { graphql } from './generated/index.ts'

const organizationsQuery = graphql(`
  query Organizations {
    organizations(first: 50, orderBy: [{ field: NAME }]) {
      totalCount
      nodes {
        id
        name
        viewerMembership {
          id
          role
        }
      }
    }
  }
`)

export function OrganizationList({ onSelect }: { onSelect: (id: string) => void }) {
  const [{ data, error }] = useQuery({ query: organizationsQuery })
  if (error) return <RequestFailure error={error} />
  if (!data) return <p>Loading…</p>
  const { totalCount, nodes } = data.organizations
  return (
    <>
      <h1>Your {totalCount} organizations</h1>
      <ul>
        {nodes.map(({ id, name, viewerMembership }) => (
          <li key={id}>
            <button type="button" onClick={() => onSelect(id)}>
              {name}
            </button>{' '}
            {viewerMembership?.role.toLowerCase()}
          </li>
        ))}
      </ul>
    </>
  )
}
