import type { Position } from './cursor.ts'
import type { List, PageKey, Selection, SortKey } from './list.ts'
import { type Fields, type RowReader, rowReader } from './model.ts'
import { countsSelect, fieldsOf, isFiltered, mostCounted, pagesSelect } from './page-select.ts'
import type { Reader } from './reader.ts'

export interface Page<Row> {
  readonly rows: Row[]
  readonly hasPrevious: boolean
  readonly hasNext: boolean
}

/** How many rows a selection has; counting stops at `mostCounted`. */
export interface Count {
  readonly count: number
  /** False if there are more rows. */
  readonly isExact: boolean
}

/** The position of a row in a sort order, for its cursor. */
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

/** Reads all requested pages with one SELECT. */
export async function loadPages<Row extends { id: string }>(
  reader: Reader,
  list: List,
  viewerId: string | null,
  keys: readonly PageKey[],
): Promise<Page<Row>[]> {
  const { select, values } = pagesSelect(list, viewerId, keys)
  const pages: Page<Row>[] = keys.map(() => ({ rows: [], hasPrevious: false, hasNext: false }))
  const readers = new Map<Fields | undefined, RowReader<Row>>()
  const readerOf = (key: PageKey): RowReader<Row> => {
    const read = readers.get(key.fields) ?? rowReader<Row>(fieldsOf(list, key), list.model.times)
    readers.set(key.fields, read)
    return read
  }
  for (const found of await reader.rows<PageRow>(select, values)) {
    const key = keys[found.key]
    if (key) pages[found.key] = assemble(key, found, readerOf(key))
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

/** Removes the extra row, and puts the rows of a backward page into the order of the list. */
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
