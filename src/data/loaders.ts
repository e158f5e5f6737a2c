import DataLoader from 'dataloader'
import { type Address, findAddresses } from './addresses.ts'
import { byKey, groupByKey } from './batch.ts'
import { type Domain, listDomains } from './domains.ts'
import {
  findMemberships,
  findOldestOwnerEmails,
  findViewerMemberships,
  type Membership,
  membershipList,
} from './memberships.ts'
import { findNodes, readNode } from './nodes.ts'
import { findOrganizations, type Organization, organizationList } from './organizations.ts'
import { type List, loadCounts, loadPages, type Page, type PageKey, type Selection } from './page.ts'
import { createReader, type Select } from './reader.ts'
import type { Sql } from './sql.ts'
import { findUsers, type User } from './users.ts'

export type Loaders = ReturnType<typeof createLoaders>

/**
 * The edges between types, for one request of one viewer. Each loader turns all keys asked in the same tick into one
 * SELECT, the SELECTs of one tick are one statement. A loader remembers what it found, and never returns what the viewer may not see: that is null, or empty.
 * Keys must be ids in canonical lower-case spelling.
 */
export function createLoaders(sql: Sql, viewerId: string | null) {
  const reader = createReader(sql)
  const rowsOf = <Row>(select: Select, keys: readonly string[]) => reader.rows<Row>(select, [keys, viewerId])

  const one = <Row>(select: Select, keyOf: (row: Row) => string) =>
    new DataLoader<string, Row | null>(async (keys) => byKey(keys, await rowsOf<Row>(select, keys), keyOf))

  const many = <Row>(select: Select, keyOf: (row: Row) => string) =>
    new DataLoader<string, Row[]>(async (keys) => groupByKey(keys, await rowsOf<Row>(select, keys), keyOf))

  const pages = <Row extends { id: string }>(list: List) =>
    new DataLoader<PageKey, Page<Row>, string>((keys) => loadPages<Row>(reader, list, viewerId, keys), {
      cacheKeyFn: JSON.stringify,
    })

  const counts = (list: List) =>
    new DataLoader<Selection, number, string>((keys) => loadCounts(reader, list, viewerId, keys), {
      cacheKeyFn: ({ parent, filter }) => JSON.stringify([parent, filter]),
    })

  const byId = (row: { id: string }) => row.id
  const byOrganization = (row: { organizationId: string }) => row.organizationId

  return {
    organizationById: one<Organization>(findOrganizations, byId),
    organizationPage: pages<Organization>(organizationList),
    organizationCount: counts(organizationList),
    domainsByOrganization: many<Domain>(listDomains, byOrganization),
    addressByOrganization: one<Address>(findAddresses, byOrganization),
    membershipById: one<Membership>(findMemberships, byId),
    membershipPage: pages<Membership>(membershipList),
    membershipCount: counts(membershipList),
    viewerMembershipByOrganization: one<Membership>(findViewerMemberships, byOrganization),
    oldestOwnerEmailByOrganization: one<{ organizationId: string; email: string }>(
      findOldestOwnerEmails,
      byOrganization,
    ),
    userById: one<User>(findUsers, byId),
    nodeById: new DataLoader(async (ids: readonly string[]) => {
      const rows = await rowsOf<{ kind: string; row: Record<string, unknown> }>(findNodes, ids)
      return byKey(ids, rows.map(readNode), byId)
    }),
  }
}
