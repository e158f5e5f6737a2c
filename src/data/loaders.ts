import DataLoader from 'dataloader'
import { recordBatch } from '../telemetry/batches.ts'
import { inSpan } from '../telemetry/spans.ts'
import type { Sql } from './connection/sql.ts'
import type { List, PageKey, Selection } from './reading/list.ts'
import { type Count, loadCounts, loadPages, type Page } from './reading/page.ts'
import { createReader, type Select } from './reading/reader.ts'
import { type Address, findAddresses } from './statements/addresses.ts'
import { type Domain, listDomains } from './statements/domains.ts'
import {
  findMemberships,
  findOldestOwnerEmails,
  findViewerMemberships,
  type Membership,
  membershipList,
} from './statements/memberships.ts'
import { findNodes, type NodeRow, readNode } from './statements/nodes.ts'
import { findOrganizations, type Organization, organizationList } from './statements/organizations.ts'
import { findUsers, type User } from './statements/users.ts'

export type Loaders = ReturnType<typeof createLoaders>

/**
 * The edges between types, for one request of one viewer. Each loader turns all keys asked in the same tick into one
 * SELECT, and the SELECTs of one tick are one statement. A loader remembers what it found, and never returns what the
 * viewer may not see: that is null, or empty. Keys must be ids in canonical lower-case spelling.
 */
export function createLoaders(
  sql: Sql,
  viewerId: string | null,
  took: (milliseconds: number) => void = () => {},
) {
  const reader = createReader(sql, took)
  const rowsOf = <Row>(select: Select, keys: readonly string[]) => reader.rows<Row>(select, [keys, viewerId])

  const one = <Row>(name: string, select: Select, keyOf: (row: Row) => string) =>
    new DataLoader(
      observed(name, async (keys: readonly string[]) => byKey(keys, await rowsOf<Row>(select, keys), keyOf)),
    )

  const many = <Row>(name: string, select: Select, keyOf: (row: Row) => string) =>
    new DataLoader(
      observed(name, async (keys: readonly string[]) =>
        groupByKey(keys, await rowsOf<Row>(select, keys), keyOf),
      ),
    )

  const pages = <Row extends { id: string }>(name: string, list: List) =>
    new DataLoader<PageKey, Page<Row>, string>(
      observed(name, (keys) => loadPages<Row>(reader, list, viewerId, keys)),
      { cacheKeyFn: JSON.stringify },
    )

  const counts = (name: string, list: List) =>
    new DataLoader<Selection, Count, string>(
      observed(name, (keys) => loadCounts(reader, list, viewerId, keys)),
      { cacheKeyFn: ({ parent, filter }) => JSON.stringify([parent, filter]) },
    )

  const byId = (row: { id: string }) => row.id
  const byOrganization = (row: { organizationId: string }) => row.organizationId

  return {
    organizationById: one<Organization>('organizationById', findOrganizations, byId),
    organizationPage: pages<Organization>('organizationPage', organizationList),
    organizationCount: counts('organizationCount', organizationList),
    domainsByOrganization: many<Domain>('domainsByOrganization', listDomains, byOrganization),
    addressByOrganization: one<Address>('addressByOrganization', findAddresses, byOrganization),
    membershipById: one<Membership>('membershipById', findMemberships, byId),
    membershipPage: pages<Membership>('membershipPage', membershipList),
    membershipCount: counts('membershipCount', membershipList),
    viewerMembershipByOrganization: one<Membership>(
      'viewerMembershipByOrganization',
      findViewerMemberships,
      byOrganization,
    ),
    oldestOwnerEmailByOrganization: one<{ organizationId: string; email: string }>(
      'oldestOwnerEmailByOrganization',
      findOldestOwnerEmails,
      byOrganization,
    ),
    userById: one<User>('userById', findUsers, byId),
    nodeById: new DataLoader(
      observed('nodeById', async (ids: readonly string[]) => {
        const rows = await rowsOf<{ kind: NodeRow['kind']; row: object }>(findNodes, ids)
        return byKey(ids, rows.map(readNode), byId)
      }),
    ),
  }
}

type Batch<Key, Value> = (keys: readonly Key[]) => Promise<Value[]>

/** What a loader reads at once is one step of a trace, and counted. */
function observed<Key, Value>(name: string, read: Batch<Key, Value>): Batch<Key, Value> {
  return (keys) => {
    recordBatch(name, keys.length)
    return inSpan(`loader ${name}`, { 'orgql.keys': keys.length }, () => read(keys))
  }
}

/** Rows in the order of their keys, as DataLoader wants them: null where a key has no row. */
function byKey<Row>(keys: readonly string[], rows: Row[], keyOf: (row: Row) => string): (Row | null)[] {
  const found = new Map(rows.map((row) => [keyOf(row), row]))
  return keys.map((key) => found.get(key) ?? null)
}

/** All rows of each key, in the order in which the rows came. */
function groupByKey<Row>(keys: readonly string[], rows: Row[], keyOf: (row: Row) => string): Row[][] {
  const groups = new Map<string, Row[]>(keys.map((key) => [key, []]))
  for (const row of rows) groups.get(keyOf(row))?.push(row)
  return keys.map((key) => groups.get(key) ?? [])
}
