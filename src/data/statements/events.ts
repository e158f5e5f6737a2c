import { prepared } from '../connection/sql.ts'

export type { EventActorType, OrganizationEvent } from '../../generated/prisma/client.ts'

/** The last event of an organization. The next one continues its sequence and its chain of hashes. */
export interface LastEvent {
  sequence: number
  hash: Uint8Array<ArrayBuffer>
  lastAt: Date
}

/** $1 organization. */
export const findLastEvent = prepared(`SELECT c.sequence, c.hash, c.last_at AS "lastAt"
FROM organization_event_chains c WHERE c.organization_id = $1::uuid`)
