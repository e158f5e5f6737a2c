import { type Composed, columns, compose, type KeyTable, type Kind } from './compose.ts'
import type { List, PageKey, Selection } from './list.ts'
import { type Fields, inModelOrder } from './model.ts'
import { type Bound, existsRow, selectRows } from './page-rows.ts'
import { folded, known, type Operator, orderedColumns } from './sort-order.ts'

/** One SELECT for all pages of a list that are requested at once; compose.ts has an example. */
export function pagesSelect(list: List, viewerId: string | null, keys: readonly PageKey[]): Composed {
  return compose(list, viewerId, keys, pages)
}

export function countsSelect(
  list: List,
  viewerId: string | null,
  selections: readonly Selection[],
): Composed {
  return compose(list, viewerId, selections, counts)
}

const pages: Kind<PageKey> = {
  columns: columns(['key', 'earlier', 'later', 'rows']),
  shapeOf: (key, list) => {
    const { filter, sort, backward, after, before } = key
    const bounds = [backward, after !== undefined, before !== undefined]
    return JSON.stringify([list.name, Object.keys(filter).sort(), sort, bounds, fieldsOf(list, key)])
  },
  haveSameShape: (key, other) =>
    key.fields === other.fields &&
    key.backward === other.backward &&
    (key.after === undefined) === (other.after === undefined) &&
    (key.before === undefined) === (other.before === undefined) &&
    haveSameFilters(key, other) &&
    haveSameSort(key, other),
  write: selectPages,
}

const counts: Kind<Selection> = {
  columns: columns(['key', 'count']),
  shapeOf: ({ filter }, list) => JSON.stringify(['count', list.name, Object.keys(filter).sort()]),
  haveSameShape: haveSameFilters,
  write: selectCounts,
}

function haveSameFilters({ filter }: Selection, other: Selection): boolean {
  return Object.keys(filter).join() === Object.keys(other.filter).join()
}

function haveSameSort({ sort }: Selection, other: Selection): boolean {
  return (
    sort.length === other.sort.length &&
    sort.every(
      ({ field, direction }, place) =>
        field === other.sort[place]?.field && direction === other.sort[place]?.direction,
    )
  )
}

export function fieldsOf({ model }: List, { fields }: PageKey): Fields {
  return fields ? inModelOrder(model, fields) : model.fields
}

/**
 * Returns a row for each page: the index of its key, whether the list has rows before and after the page, and the page's
 * rows. One row more than requested is read, to see whether more follow. A list that the viewer may not see gives no row.
 */
function selectPages(list: List, shape: PageKey, table: KeyTable<PageKey>): string {
  const { backward } = shape
  const fields = fieldsOf(list, shape)
  const columns = orderedColumns(list, shape)
  // Each value of a cursor is a column of the table of keys.
  const position = (side: 'after' | 'before') =>
    shape[side] &&
    columns.map((column) =>
      folded(
        column,
        table.add(column.type, (key) => key[side]?.[column.place]),
      ),
    )
  const parent = table.add('uuid', (key) => key.parent)
  const conditions = matching(list, parent, shape, table)
  const parents = list.parents?.(parent)
  const after = position('after')
  const before = position('before')
  const take = table.add('int', (key) => key.take + 1)
  const bounds: Bound[] = [
    ...(after ? [{ operator: '>' as const, values: after }] : []),
    ...(before ? [{ operator: '<' as const, values: before }] : []),
  ]
  const exists = (operator: Operator, values: string[] | undefined) =>
    values ? existsRow({ list, parents, columns, conditions, bounds: [{ operator, values }] }) : 'false'
  return `(SELECT k.key,
  ${exists('<=', after)} AS earlier,
  ${exists('>=', before)} AS later,
  (SELECT json_agg(json_build_array(${fields.map((field) => `page."${field}"`).join(', ')})) FROM (
    ${selectRows({ list, parents, columns, fields, conditions, bounds, backward, take })}
  ) page) AS rows
FROM ${table}
WHERE ${list.visible(parent, '$1::uuid')})`
}

/** At most this many rows of a filtered list are counted. Beyond that, the total is marked as not exact. */
export const mostCounted = 10_000

export function isFiltered({ filter }: Selection): boolean {
  return Object.keys(filter).length > 0
}

function selectCounts(list: List, shape: Selection, table: KeyTable<Selection>): string {
  const parent = table.add('uuid', (key) => key.parent)
  const limit = `LIMIT ${mostCounted + 1}`
  const found = matching(list, parent, shape, table)
    .map((conditions) => `(SELECT FROM ${list.from} WHERE ${conditions.join(' AND ')} ${limit})`)
    .join(' UNION ALL ')
  const counted = list.parents
    ? `SELECT FROM ${list.parents(parent)} parents, LATERAL (${found}) found ${limit}`
    : found
  const count = isFiltered(shape) ? `(SELECT count(*)::int FROM (${counted}) counted)` : list.total(parent)
  return `SELECT k.key, ${count} AS count
FROM ${table} WHERE ${list.visible(parent, '$1::uuid')}`
}

/** The conditions of parent and filters, without bounds. Each row meets one of these lists of conditions at most. */
function matching<Key extends Selection>(
  list: List,
  parent: string,
  shape: Key,
  table: KeyTable<Key>,
): string[][] {
  const filters = Object.keys(shape.filter)
    .sort()
    .map((field) => known(list.filters, field)(table.add('text', (key) => key.filter[field])))
  const common = `${list.parent} = ${list.parents ? 'parents.id' : parent}`
  return filters.reduce<string[][]>(
    (lists, filter) => [filter].flat().flatMap((one) => lists.map((conditions) => [...conditions, one])),
    [[common]],
  )
}
