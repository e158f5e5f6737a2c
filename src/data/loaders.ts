import DataLoader from 'dataloader'
import { recordBatch } from '../telemetry/batches.ts'
import { inSpan } from '../telemetry/spans.ts'
import type { Sql } from './connection/sql.ts'
import type { Edge } from './reading/edge.ts'
import { createEdgeLoader, type RequestedKey, selectOfAll } from './reading/edge-loader.ts'
import type { List, PageKey, Selection } from './reading/list.ts'
import { type Count, loadCounts, loadPages, type Page } from './reading/page.ts'
import { createReader, type Reader, type Select } from './reading/reader.ts'
import { type Address, findAddresses } from './statements/addresses.ts'
import { type Domain, listDomains } from './statements/domains.ts'
import { eventList, findEvents, ownedEventList, type RecordedEvent } from './statements/event-reading.ts'
import {
  findMemberships,
  findOldestOwnerEmails,
  findViewerMemberships,
  type Membership,
  membershipList,
  type OldestOwnerEmail,
} from './statements/memberships.ts'
import { findNodes, type NodeRow, readNode } from './statements/nodes.ts'
import { findOrganizations, type Organization, organizationList } from './statements/organizations.ts'
import { findUsers, type User } from './statements/users.ts'

/** What all loaders of one request share. */
interface Source {
  readonly reader: Reader
  readonly viewerId: string | null
}

/**
 * The edges between types. Each loader turns all keys of one tick into one SELECT, and the SELECTs of one tick become one
 * statement. A loader caches its results. It never returns what the viewer may not see: it returns null or an empty list
 * instead. Keys must be ids in lower case.
 */
const makers = {
  organizationById: one<Organization>('organizationById', findOrganizations),
  organizationPage: pages<Organization>('organizationPage', organizationList),
  organizationCount: counts('organizationCount', organizationList),
  domainsByOrganization: many<Domain>('domainsByOrganization', listDomains),
  addressByOrganization: one<Address>('addressByOrganization', findAddresses),
  membershipById: one<Membership>('membershipById', findMemberships),
  membershipPage: pages<Membership>('membershipPage', membershipList),
  membershipCount: counts('membershipCount', membershipList),
  viewerMembershipByOrganization: one<Membership>('viewerMembershipByOrganization', findViewerMemberships),
  oldestOwnerEmailByOrganization: keyed('oldestOwnerEmailByOrganization', async (source, ids) =>
    byKey(ids, await rowsOf<OldestOwnerEmail>(source, findOldestOwnerEmails, ids), 'organizationId'),
  ),
  eventById: one<RecordedEvent>('eventById', findEvents),
  eventPage: pages<RecordedEvent>('eventPage', eventList),
  eventCount: counts('eventCount', eventList),
  ownedEventPage: pages<RecordedEvent>('ownedEventPage', ownedEventList),
  ownedEventCount: counts('ownedEventCount', ownedEventList),
  userById: one<User>('userById', findUsers),
  nodeById: keyed('nodeById', async (source, ids) => {
    const rows = await rowsOf<{ kind: NodeRow['kind']; row: object }>(source, findNodes, ids)
    return byKey(ids, rows.map(readNode), 'id')
  }),
}

type Makers = typeof makers

export type Loaders = { readonly [Name in keyof Makers]: ReturnType<Makers[Name]> } & {
  /** Forgets what has been loaded. */
  clearAll(): void
}

/** The loaders of one request. Each is made when it is first used, because most requests use few of them. */
class LoadersOfRequest {
  readonly #source: Source
  // Not properties of this object: adding those one by one is slow.
  readonly #made = new Map<string, ReturnType<Makers[keyof Makers]>>()

  constructor(source: Source) {
    this.#source = source
  }

  static {
    for (const [name, make] of Object.entries(makers)) {
      Object.defineProperty(LoadersOfRequest.prototype, name, {
        get(this: LoadersOfRequest) {
          let loader = this.#made.get(name)
          if (!loader) {
            loader = make(this.#source)
            this.#made.set(name, loader)
          }
          return loader
        },
      })
    }
  }

  clearAll(): void {
    for (const loader of this.#made.values()) loader.clearAll()
  }
}

/**
 * The loaders of one request of one viewer. `onDatabaseTime` is called with the milliseconds that each statement took in
 * the database.
 */
export function createLoaders(
  sql: Sql,
  viewerId: string | null,
  onDatabaseTime: (milliseconds: number) => void = () => {},
): Loaders {
  return new LoadersOfRequest({ reader: createReader(sql, onDatabaseTime), viewerId }) as unknown as Loaders
}

function rowsOf<Row>({ reader, viewerId }: Source, select: Select, keys: readonly string[]): Promise<Row[]> {
  return reader.rows<Row>(select, [keys, viewerId])
}

/** Reads the rows of all keys at once, with the columns that any key asks for, and divides them among the keys. */
function edgeLoader<Row, Value>(
  name: string,
  edge: Edge,
  arrange: (keys: readonly string[], rows: Row[], field: keyof Row) => Value[],
) {
  return (source: Source) =>
    createEdgeLoader<Value>(
      edge,
      observed(name, async (requested: readonly RequestedKey[]) => {
        const keys = requested.map(({ key }) => key)
        const rows = await rowsOf<Row>(source, selectOfAll(edge, requested), keys)
        return arrange(keys, rows, edge.key as keyof Row)
      }),
    )
}

function one<Row>(name: string, edge: Edge) {
  return edgeLoader<Row, Row | null>(name, edge, byKey)
}

function many<Row>(name: string, edge: Edge) {
  return edgeLoader<Row, Row[]>(name, edge, groupByKey)
}

function pages<Row extends { id: string }>(name: string, list: List) {
  return ({ reader, viewerId }: Source) =>
    new DataLoader<PageKey, Page<Row>, string>(
      observed(name, (keys) => loadPages<Row>(reader, list, viewerId, keys)),
      { cacheKeyFn: JSON.stringify },
    )
}

function counts(name: string, list: List) {
  return ({ reader, viewerId }: Source) =>
    new DataLoader<Selection, Count, string>(
      observed(name, (keys) => loadCounts(reader, list, viewerId, keys)),
      { cacheKeyFn: ({ parent, filter }) => JSON.stringify([parent, filter]) },
    )
}

function keyed<Value>(name: string, read: (source: Source, keys: readonly string[]) => Promise<Value[]>) {
  return (source: Source) => new DataLoader(observed(name, (keys: readonly string[]) => read(source, keys)))
}

type Batch<Key, Value> = (keys: readonly Key[]) => Promise<Value[]>

/** Records a span and a metric for each batch of a loader. */
function observed<Key, Value>(name: string, read: Batch<Key, Value>): Batch<Key, Value> {
  return (keys) => {
    recordBatch(name, keys.length)
    return inSpan(`loader ${name}`, { 'orgql.keys': keys.length }, () => read(keys))
  }
}

/** Rows in the order of their keys, as DataLoader requires: null where a key has no row. */
function byKey<Row>(keys: readonly string[], rows: Row[], field: keyof Row): (Row | null)[] {
  const found = new Map(rows.map((row) => [row[field], row]))
  return keys.map((key) => found.get(key as Row[keyof Row]) ?? null)
}

/** All rows of each key, in the order of `rows`. */
function groupByKey<Row>(keys: readonly string[], rows: Row[], field: keyof Row): Row[][] {
  const groups = new Map<unknown, Row[]>(keys.map((key) => [key, []]))
  for (const row of rows) groups.get(row[field])?.push(row)
  return keys.map((key) => groups.get(key) ?? [])
}
