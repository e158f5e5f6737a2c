import { useState } from 'react'
import { useQuery } from 'urql'
import { RequestFailure } from './failure.tsx'
import { graphql } from './generated/index.ts'
import { firstPage, Pager } from './pager.tsx'

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

export function Members({ organizationId }: { organizationId: string }) {
  const [page, setPage] = useState(firstPage)
  const [{ data, error, stale, fetching }] = useQuery({
    query: membersQuery,
    variables: { organizationId, ...page },
  })
  const members = data?.organization?.memberships
  if (error) return <RequestFailure error={error} />
  if (!members) return <p>Loading…</p>
  const { totalCount, pageInfo, nodes } = members
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
      <Pager
        pageInfo={pageInfo}
        disabled={fetching || stale}
        labels={{ previous: 'Previous', next: 'Next' }}
        onTurn={setPage}
      />
    </section>
  )
}
