import type { OrganizationEvent } from '../../generated/prisma/client.ts'
import { prepared } from '../connection/sql.ts'
import { edge } from '../reading/edge.ts'
import type { List } from '../reading/list.ts'
import { models, selectList } from '../reading/model.ts'

/** An event as it is read: without salts, digests and its hash. */
export type RecordedEvent = Omit<
  OrganizationEvent,
  'actorSalt' | 'actorDigest' | 'changesSalt' | 'changesDigest' | 'hash'
>

export const eventColumns = selectList('e', models.event.fields)

/** The condition that restricts every read of events to organizations that the viewer owns. One index lookup, as `memberOf`. */
export function ownerOf(organizationId: string, viewerId: string): string {
  return `(SELECT true FROM memberships mine
    WHERE mine.organization_id = ${organizationId} AND mine.user_id = ${viewerId} AND mine.role = 'owner')`
}

export const findEvents = edge({
  name: 'events',
  model: models.event,
  alias: 'e',
  key: 'id',
  from: `FROM organization_events e
WHERE e.id = ANY($1::uuid[]) AND ${ownerOf('e.organization_id', '$2::uuid')}`,
})

/**
 * $1 organization, $2 viewer, $3 and $4 the sequences that it lies after and up to, $5 rows. Of an organization with the
 * service `siem`, for its owners: each page is checked anew.
 */
export const listExportedEvents = prepared(`SELECT ${eventColumns} FROM organization_events e
WHERE e.organization_id = $1::uuid AND e.sequence > $3::int AND e.sequence <= $4::int
  AND ${ownerOf('$1::uuid', '$2::uuid')} AND (SELECT o.siem FROM organizations o WHERE o.id = $1::uuid)
ORDER BY e.sequence LIMIT $5::int`)

/** Events that are kept, according to the end of the chain `c`: its sequence has no gaps. */
const kept = 'c.sequence - c.pruned_sequence'

/**
 * The events of one organization. Their ids are made in the order of the sequence, and their times never go back: by time
 * and id they are in the order of the sequence. Each filter has an index with the rows in this order.
 */
export const eventList = {
  name: 'events',
  from: 'organization_events e',
  parent: 'e.organization_id',
  alias: 'e',
  id: 'e.id',
  model: models.event,
  visible: ownerOf,
  total: (organizationId) =>
    `coalesce((SELECT ${kept} FROM organization_event_chains c WHERE c.organization_id = ${organizationId}), 0)`,
  sorts: { createdAt: { column: 'e.created_at', type: 'timestamptz', indexed: true } },
  filters: {
    action: (action) => `e.action = ${action}`,
    actorId: (actorId) => [
      `e.user_id = ${actorId}::uuid`,
      `e.actor_type = 'api_key' AND e.actor_id = ${actorId}::uuid`,
    ],
    targetId: (targetId) => `e.target_id = ${targetId}::uuid`,
    since: (time) => `e.created_at >= ${time}::timestamptz`,
    until: (time) => `e.created_at < ${time}::timestamptz`,
  },
} satisfies List

/** The events of all organizations that one user owns. Only that user may list them. */
export const ownedEventList = {
  ...eventList,
  name: 'events of owned organizations',
  parents: (userId) => `(SELECT m.organization_id AS id FROM memberships m
    WHERE m.user_id = ${userId} AND m.role = 'owner')`,
  visible: (userId, viewerId) => `${userId} = ${viewerId}`,
  // Without a row the sum is null.
  total: (userId) => `(SELECT least(coalesce(sum(${kept}), 0), 2147483647)::int
    FROM memberships m JOIN organization_event_chains c USING (organization_id)
    WHERE m.user_id = ${userId} AND m.role = 'owner')`,
} satisfies List
