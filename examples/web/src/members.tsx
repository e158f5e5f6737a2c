import { useState } from 'react'
import { useQuery } from 'urql'
import { RequestFailure } from './failure.tsx'
import { graphql } from './generated/index.ts'

const membersQuery = graphql(`
  query Members($organizationId: ID!, $first: Int, $after: String, $last: Int, $before: String) {
    organization(id: $organizationId) {
      id
      memberships(first: $first, after: $after, last: $last, before: $before) {
        totalCount
        pageInfo {
          hasPreviousPage
          hasNextPage
          startCursor
          endCursor
        }
        nodes {
          id
          role
          user {
            id
            email
            firstName
            lastName
          }
        }
      }
    }
  }
`)

interface Page {
  first?: number
  after?: string | null
  last?: number
  before?: string | null
}

const pageSize = 10

export function Members({ organizationId }: { organizationId: string }) {
  const [page, setPage] = useState<Page>({ first: pageSize })
  const [{ data, error, stale, fetching }] = useQuery({
    query: membersQuery,
    variables: { organizationId, ...page },
  })
  const members = data?.organization?.memberships
  if (error) return <RequestFailure error={error} />
  if (!members) return <p>Loading…</p>
  const { totalCount, pageInfo, nodes } = members
  const waiting = fetching || stale
  return (
    <section>
      <h2>{totalCount} members</h2>
      <table>
        <tbody>
          {nodes.map(({ id, role, user }) => (
            <tr key={id}>
              <td>{[user?.firstName, user?.lastName].filter(Boolean).join(' ')}</td>
              <td>{user?.email}</td>
              <td>{role.toLowerCase()}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <button
        type="button"
        disabled={waiting || !pageInfo.hasPreviousPage}
        onClick={() => setPage({ last: pageSize, before: pageInfo.startCursor })}
      >
        Previous
      </button>{' '}
      <button
        type="button"
        disabled={waiting || !pageInfo.hasNextPage}
        onClick={() => setPage({ first: pageSize, after: pageInfo.endCursor })}
      >
        Next
      </button>
    </section>
  )
}
