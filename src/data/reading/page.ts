import { arrayReader } from '../connection/sql.ts'
import type { Position } from './cursor.ts'
import { countsSelect, fieldsOf, isFiltered, mostCounted, pagesSelect } from './page-select.ts'
import type { Reader } from './reader.ts'

/** A list that can be paged, filtered and sorted. Every text in it is constant SQL, never a caller's value. */
export interface List {
  readonly name: string
  /** Tables and joins; `parent` is the column that a page's parent id is compared with. */
  readonly from: string
  readonly parent: string
  /** Name of the table that the rows come from, with all its fields. */
  readonly alias: string
  /** The column that breaks ties: the id of the rows. */
  readonly id: string
  readonly fields: readonly string[]
  /** The condition under which a viewer may see the rows of a parent. */
  readonly visible: (parent: string, viewerId: string) => string
  /** How many rows a parent has, which is stored. */
  readonly total: (parent: string) => string
  readonly sorts: Readonly<Record<string, SortColumn>>
  readonly filters: Readonly<Record<string, Filter>>
}

export interface SortColumn {
  readonly column: string
  /** SQL type that a cursor's text is cast to. */
  readonly type: string
  /** Applied to the column and to cursor values alike, such as `lower(…)`. */
  readonly fold?: (expression: string) => string
  /** Whether an index has the rows of a parent in the order of this column. */
  readonly indexed?: boolean
  /** All values in their order where they are few, and an index has the rows of each in the order of other columns. */
  readonly values?: string
}

/** The condition for one filter value, which arrives as text. */
export type Filter = (value: string) => string

export interface SortKey {
  readonly field: string
  readonly direction: 'asc' | 'desc'
}

/** What narrows and orders one list of one parent. */
export interface Selection {
  readonly parent: string
  readonly filter: Readonly<Record<string, string>>
  readonly sort: readonly SortKey[]
}

export interface PageKey extends Selection {
  readonly take: number
  /** Walk from the end: the last rows before `before` instead of the first after `after`. */
  readonly backward: boolean
  readonly after?: Position | undefined
  readonly before?: Position | undefined
  /** Fields that the rows must have; all of them unless said otherwise. */
  readonly fields?: readonly string[] | undefined
}

export interface Page<Row> {
  readonly rows: Row[]
  readonly hasPrevious: boolean
  readonly hasNext: boolean
}

/** How many rows a selection has, as far as it was counted. */
export interface Count {
  readonly count: number
  /** Otherwise there are more. */
  readonly isExact: boolean
}

/** The position of a row under a sort order, as its cursor carries it. */
export function positionOf(row: { readonly id: string }, sort: readonly SortKey[]): Position {
  const values = row as Readonly<Record<string, unknown>>
  const text = (value: unknown) => (value instanceof Date ? value.toISOString() : String(value))
  return [...sort.map(({ field }) => text(values[field])), row.id]
}

interface PageRow {
  key: number
  earlier: boolean
  later: boolean
  rows: unknown[][] | null
}

/** All asked pages in one SELECT, whatever their number, parents, arguments and sizes. */
export async function loadPages<Row extends { id: string }>(
  reader: Reader,
  list: List,
  viewerId: string | null,
  keys: readonly PageKey[],
): Promise<Page<Row>[]> {
  const { select, values } = pagesSelect(list, viewerId, keys)
  const pages: Page<Row>[] = keys.map(() => ({ rows: [], hasPrevious: false, hasNext: false }))
  for (const found of await reader.rows<PageRow>(select, values)) {
    const key = keys[found.key]
    if (key) pages[found.key] = assemble(key, found, arrayReader<Row>(fieldsOf(list, key)))
  }
  return pages
}

export async function loadCounts(
  reader: Reader,
  list: List,
  viewerId: string | null,
  selections: readonly Selection[],
): Promise<Count[]> {
  const { select, values } = countsSelect(list, viewerId, selections)
  const rows = await reader.rows<{ key: number; count: number }>(select, values)
  const counts = new Map(rows.map((row) => [row.key, row.count]))
  return selections.map((selection, index) => {
    const count = counts.get(index) ?? 0
    if (!isFiltered(selection) || count <= mostCounted) return { count, isExact: true }
    return { count: mostCounted, isExact: false }
  })
}

function assemble<Row>(key: PageKey, found: PageRow, read: (values: unknown[]) => Row): Page<Row> {
  const rows = (found.rows ?? []).map(read)
  const more = rows.length > key.take
  if (more) rows.pop()
  if (key.backward) rows.reverse()
  return {
    rows,
    hasPrevious: found.earlier || (key.backward && more),
    hasNext: found.later || (!key.backward && more),
  }
}
