import { useState } from 'react'
import { useQuery } from 'urql'
import { RequestFailure } from './failure.tsx'
import { type FragmentType, graphql, readFragment } from './generated/index.ts'
import { firstPage, Pager } from './pager.tsx'

const historyQuery = graphql(`
  query History($organizationId: ID!, $first: Int, $after: String, $last: Int, $before: String) {
    organization(id: $organizationId) {
      id
      events(first: $first, after: $after, last: $last, before: $before) {
        pageInfo {
          hasPreviousPage
          hasNextPage
          startCursor
          endCursor
        }
        nodes {
          id
          ...Event
        }
      }
    }
  }
`)

const eventFragment = graphql(`
  fragment Event on OrganizationEvent {
    action
    createdAt
    actor {
      type
      name
    }
    changes {
      field
      before
      after
    }
  }
`)

/** What happened to an organization, newest first. Only its owners can read it. */
export function History({ organizationId }: { organizationId: string }) {
  const [page, setPage] = useState(firstPage)
  const [{ data, error, stale, fetching }] = useQuery({
    query: historyQuery,
    variables: { organizationId, ...page },
  })
  if (error) return <RequestFailure error={error} />
  if (!data) return <p>Loading…</p>
  const events = data.organization?.events
  if (!events) return null
  const { pageInfo, nodes } = events
  return (
    <section aria-label="History">
      <h2>History</h2>
      <ol>
        {nodes.map((event) => (
          <Event key={event.id} event={event} />
        ))}
      </ol>
      <Pager
        pageInfo={pageInfo}
        disabled={fetching || stale}
        labels={{ previous: 'Newer', next: 'Older' }}
        onTurn={setPage}
      />
    </section>
  )
}

function Event(props: { event: FragmentType<typeof eventFragment> }) {
  const { action, createdAt, actor, changes } = readFragment(eventFragment, props.event)
  return (
    <li>
      <time dateTime={createdAt}>{new Date(createdAt).toLocaleString()}</time>{' '}
      {actor.name ?? words(actor.type)}: {words(action)}
      <ul>
        {changes.map(({ field, before, after }) => (
          <li key={field}>
            {field}: {before ?? 'none'} → {after ?? 'none'}
          </li>
        ))}
      </ul>
    </li>
  )
}

/** `role changed` for `ROLE_CHANGED`. */
function words(name: string): string {
  return name.toLowerCase().replaceAll('_', ' ')
}
