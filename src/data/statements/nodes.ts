import { models, reviveRow } from '../reading/model.ts'
import { select } from '../reading/reader.ts'
import type { Address } from './addresses.ts'
import { addressColumns } from './addresses.ts'
import { type Domain, domainColumns } from './domains.ts'
import { eventColumns, ownerOf, type RecordedEvent } from './event-reading.ts'
import { type Membership, memberOf, membershipColumns } from './memberships.ts'
import { type Organization, organizationColumns } from './organizations.ts'
import { type User, userColumns, visibleUser } from './users.ts'

/** A row of any kind, found by its id. */
export type NodeRow =
  | ({ kind: 'organization' } & Organization)
  | ({ kind: 'domain' } & Domain)
  | ({ kind: 'membership' } & Membership)
  | ({ kind: 'address' } & Address)
  | ({ kind: 'user' } & User)
  | ({ kind: 'event' } & RecordedEvent)

/** $1 ids, $2 viewer. Ids are unique across tables, so each finds at most one row. */
export const findNodes = select(
  ['kind', 'row'],
  [
    ['organization', organizationColumns, 'organizations o', 'o.id', memberOf('o.id', '$2::uuid')],
    ['domain', domainColumns, 'domains d', 'd.id', memberOf('d.organization_id', '$2::uuid')],
    ['membership', membershipColumns, 'memberships m', 'm.id', memberOf('m.organization_id', '$2::uuid')],
    ['address', addressColumns, 'addresses a', 'a.id', memberOf('a.organization_id', '$2::uuid')],
    ['user', userColumns, 'users u', 'u.id', visibleUser('u.id', '$2::uuid')],
    ['event', eventColumns, 'organization_events e', 'e.id', ownerOf('e.organization_id', '$2::uuid')],
  ]
    .map(
      ([kind, columns, from, id, visible]) => `SELECT '${kind}' AS kind, to_jsonb(found) AS row
FROM (SELECT ${columns} FROM ${from} WHERE ${id} = ANY($1::uuid[]) AND ${visible}) found`,
    )
    .join('\nUNION ALL\n'),
)

/** The tables have different columns, so the statement returns each row as one JSON object. */
export function readNode({ kind, row }: { kind: NodeRow['kind']; row: object }): NodeRow {
  return { kind, ...reviveRow(row, models[kind]) } as NodeRow
}
