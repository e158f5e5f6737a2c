import { getDatamodel } from '../../generated/pothos.ts'
import { columnsOf, selectList } from '../reading/model.ts'
import type { OrganizationEvent } from './events.ts'

/** Where the events of an organization end, and where those begin that were not deleted for their age. */
export interface ChainEnds {
  lastSequence: number
  lastHash: Uint8Array
  lastAt: Date
  prunedSequence: number
  prunedHash: Uint8Array | null
}

/** An event and its chain, read from one snapshot. An organization without a row for its chain has only nulls. */
export type ChainedEvent = OrganizationEvent & (ChainEnds | Record<keyof ChainEnds, null>)

const columns = columnsOf(getDatamodel().datamodel, 'OrganizationEvent').map(({ name }) => name)

export const eventsInPage = 500

/** Before every sequence that the column can store. */
export const beforeAllSequences = -(2 ** 31) - 1

/** $1 organization and $2 sequence of the event to continue after, $3 last organization: a page in the order of the chains. */
export const listChainedEvents = {
  text: `SELECT ${selectList('e', columns)}, c.sequence AS "lastSequence", c.hash AS "lastHash", c.last_at AS "lastAt",
  c.pruned_sequence AS "prunedSequence", c.pruned_hash AS "prunedHash"
FROM (
  SELECT * FROM organization_events
  WHERE (organization_id, sequence) > ($1::uuid, $2::bigint) AND organization_id <= $3::uuid
  ORDER BY organization_id, sequence LIMIT ${eventsInPage}
) e LEFT JOIN organization_event_chains c ON c.organization_id = e.organization_id
ORDER BY e.organization_id, e.sequence`,
}

export const organizationsInPage = 2_000

/** The first id of a page and the last one of all. The row after the page shows where the next page begins. */
type Span = readonly [first: string, last: string]
export const everyOrganization: Span = [
  '00000000-0000-0000-0000-000000000000',
  'ffffffff-ffff-ffff-ffff-ffffffffffff',
]

export interface LogRow {
  id: string
  hasChain: boolean
  hasEvents: boolean
}

/** True if there is such a row. EXISTS could become a join that reads all of them for each page. */
const anyOf = (from: string) => `coalesce((SELECT true FROM ${from} LIMIT 1), false)`

/** $1 first and $2 last organization. */
export const listLogs = {
  text: `SELECT o.id, ${anyOf('organization_event_chains c WHERE c.organization_id = o.id')} AS "hasChain",
  ${anyOf('organization_events e WHERE e.organization_id = o.id')} AS "hasEvents"
FROM organizations o WHERE o.id BETWEEN $1::uuid AND $2::uuid ORDER BY o.id LIMIT ${organizationsInPage + 1}`,
}

/** $1 first and $2 last organization: how many events there should be. */
export const countChained = {
  text: `SELECT coalesce(sum(sequence - pruned_sequence), 0)::float8 AS count
FROM organization_event_chains WHERE organization_id BETWEEN $1::uuid AND $2::uuid`,
}

/**
 * $1 first and $2 last organization, $3 time: those with more than one event, and whether any is older. Every change would
 * pay for an index by time, and it would find the last event of each idle organization again and again: that one stays.
 */
export const listOldLogs = {
  text: `SELECT c.organization_id AS id,
  ${anyOf('organization_events e WHERE e.organization_id = c.organization_id AND e.created_at < $3::timestamptz')} AS "isOld"
FROM organization_event_chains c
WHERE c.organization_id BETWEEN $1::uuid AND $2::uuid AND c.sequence > c.pruned_sequence + 1
ORDER BY c.organization_id LIMIT ${organizationsInPage + 1}`,
}

/** $1 organization, $2 sequence and $3 hash of the last event to delete. */
export const deleteEvents = {
  text: `WITH deleted AS (DELETE FROM organization_events WHERE organization_id = $1::uuid AND sequence <= $2::int)
UPDATE organization_event_chains SET pruned_sequence = $2::int, pruned_hash = $3::bytea WHERE organization_id = $1::uuid`,
}
