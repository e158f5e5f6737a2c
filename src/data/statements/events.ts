import { prepared } from '../connection/sql.ts'
import { selectList } from '../reading/model.ts'

export type { EventActorType, OrganizationEvent } from '../../generated/prisma/client.ts'

/** The last event of an organization. The next one continues its sequence and its chain of hashes. */
export interface LastEvent {
  sequence: number
  hash: Uint8Array<ArrayBuffer>
  lastAt: Date
}

export const lastEventColumns = 'c.sequence, c.hash, c.last_at AS "lastAt"'

/** $1 organization. */
export const findLastEvent = prepared(
  `SELECT ${lastEventColumns} FROM organization_event_chains c WHERE c.organization_id = $1::uuid`,
)

/** What an event says, without what keeps its chain. */
const toldColumns = selectList('e', [
  'id',
  'organizationId',
  'sequence',
  'action',
  'actorType',
  'actorId',
  'userId',
  'actorName',
  'targetType',
  'targetId',
  'changes',
  'api',
  'requestId',
  'method',
  'path',
  'statusCode',
  'clientIp',
  'userAgent',
  'createdAt',
])

/**
 * $1 organization, $2 viewer, $3 and $4 the sequences that it lies after and up to, $5 rows. Of an organization with the
 * service `siem`, for its owners: each page is checked anew.
 */
export const listExportedEvents = prepared(`SELECT ${toldColumns} FROM organization_events e
WHERE e.organization_id = $1::uuid AND e.sequence > $3::int AND e.sequence <= $4::int
  AND (SELECT mine.role = 'owner' AND o.siem
    FROM memberships mine JOIN organizations o ON o.id = mine.organization_id
    WHERE mine.organization_id = $1::uuid AND mine.user_id = $2::uuid)
ORDER BY e.sequence LIMIT $5::int`)
