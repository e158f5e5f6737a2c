import { LRUCache } from 'lru-cache'
import { KeyTable } from './key-table.ts'
import type { List, PageKey, Selection } from './list.ts'
import { type Fields, rowReader } from './model.ts'
import { type Bound, existsRow, selectRows } from './page-rows.ts'
import type { Select } from './reader.ts'
import { folded, known, type Operator, orderedColumns } from './sort-order.ts'

/** A SELECT that answers many keys at once: `key` in its rows is the place of a key in the list of keys. */
export interface Composed {
  select: Select
  values: unknown[]
}

export function pagesSelect(list: List, viewerId: string | null, keys: readonly PageKey[]): Composed {
  return compose(list, viewerId, keys, { columns: pageColumns, shapeOf: pageShape, write: selectPages })
}

export function countsSelect(
  list: List,
  viewerId: string | null,
  selections: readonly Selection[],
): Composed {
  return compose(list, viewerId, selections, {
    columns: countColumns,
    shapeOf: countShape,
    write: selectCounts,
  })
}

function pageShape(key: PageKey, list: List): string {
  const { filter, sort, backward, after, before } = key
  const bounds = [backward, after !== undefined, before !== undefined]
  return JSON.stringify([list.name, Object.keys(filter).sort(), sort, bounds, fieldsOf(list, key)])
}

function countShape({ filter }: Selection, list: List): string {
  return JSON.stringify(['count', list.name, Object.keys(filter).sort()])
}

/** In the order of the model, so that equal sets of fields are one shape. */
export function fieldsOf(list: List, { fields }: PageKey): Fields {
  return fields ? list.model.fields.filter((field) => fields.includes(field)) : list.model.fields
}

/** How keys of one kind become a SELECT. */
interface Kind<Key> {
  readonly columns: Pick<Select, 'fields' | 'read'>
  /** Keys of one shape differ in values only, so one text with arrays of values serves all of them. */
  readonly shapeOf: (key: Key, list: List) => string
  /** The SELECT for a shape, given any of its keys. What to read from each key is noted in `table`. */
  readonly write: (list: List, shape: Key, table: KeyTable<Key>) => string
}

const pageColumns = columns(['key', 'earlier', 'later', 'rows'])
const countColumns = columns(['key', 'count'])

function columns(fields: Fields) {
  return { fields, read: rowReader(fields) }
}

function compose<Key extends Selection>(
  list: List,
  viewerId: string | null,
  keys: readonly Key[],
  kind: Kind<Key>,
): Composed {
  const groups = [...groupWithIndex(keys, (key) => kind.shapeOf(key, list))]
  const [[shape, only] = []] = groups
  if (groups.length === 1 && shape !== undefined && only?.[0]) {
    const { table, select } = templateFor(shape, only[0].item, list, kind)
    return { select, values: [viewerId, ...table.values(only)] }
  }
  // A mixture of shapes: there is no bound to the number of mixtures, so their texts are not kept.
  const values: unknown[] = [viewerId]
  const texts = groups.map(([, group]) => {
    const table = new KeyTable<Key>(values.length + 1)
    const text = kind.write(list, (group[0] as { item: Key }).item, table)
    values.push(...table.values(group))
    return text
  })
  return { select: { text: texts.join('\nUNION ALL\n'), ...kind.columns }, values }
}

/** Items under the same label, with the place each had in the whole. */
function groupWithIndex<Item>(items: readonly Item[], labelOf: (item: Item) => string) {
  const groups = new Map<string, { item: Item; index: number }[]>()
  items.forEach((item, index) => {
    const label = labelOf(item)
    const group = groups.get(label)
    if (group) group.push({ item, index })
    else groups.set(label, [{ item, index }])
  })
  return groups
}

interface Template<Key> {
  readonly table: KeyTable<Key>
  readonly select: Select
}

/** Shapes are the callers' choice, so the ones that nobody asks for any more make room for others. */
const templates = new LRUCache<string, Template<never>>({ max: 500 })

/** The SELECT for one shape, written once and kept while it is in use. */
function templateFor<Key>(shape: string, key: Key, list: List, { columns, write }: Kind<Key>): Template<Key> {
  const known = templates.get(shape) as Template<Key> | undefined
  if (known) return known
  const table = new KeyTable<Key>(2)
  const template = { table, select: { text: write(list, key, table), ...columns, shape } }
  templates.set(shape, template as unknown as Template<never>)
  return template
}

function selectPages(list: List, shape: PageKey, table: KeyTable<PageKey>): string {
  const { backward } = shape
  const fields = fieldsOf(list, shape)
  const columns = orderedColumns(list, shape)
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
  const after = position('after')
  const before = position('before')
  const take = table.add('int', (key) => key.take + 1)
  const bounds: Bound[] = [
    ...(after ? [{ operator: '>' as const, values: after }] : []),
    ...(before ? [{ operator: '<' as const, values: before }] : []),
  ]
  const exists = (operator: Operator, values: string[] | undefined) =>
    values ? existsRow({ list, columns, conditions, bounds: [{ operator, values }] }) : 'false'
  return `(SELECT k.key,
  ${exists('<=', after)} AS earlier,
  ${exists('>=', before)} AS later,
  (SELECT json_agg(json_build_array(${fields.map((field) => `page."${field}"`).join(', ')})) FROM (
    ${selectRows({ list, columns, fields, conditions, bounds, backward, take })}
  ) page) AS rows
FROM ${table}
WHERE ${list.visible(parent, '$1::uuid')})`
}

/** So many rows of a filtered list are counted; from there on the total says that there are more. */
export const mostCounted = 10_000

export function isFiltered({ filter }: Selection): boolean {
  return Object.keys(filter).length > 0
}

function selectCounts(list: List, shape: Selection, table: KeyTable<Selection>): string {
  const parent = table.add('uuid', (key) => key.parent)
  const rows = matching(list, parent, shape, table).join(' AND ')
  const count = isFiltered(shape)
    ? `(SELECT count(*)::int FROM (SELECT FROM ${list.from} WHERE ${rows} LIMIT ${mostCounted + 1}) counted)`
    : list.total(parent)
  return `SELECT k.key, ${count} AS count
FROM ${table} WHERE ${list.visible(parent, '$1::uuid')}`
}

function matching<Key extends Selection>(
  list: List,
  parent: string,
  shape: Key,
  table: KeyTable<Key>,
): string[] {
  const conditions = Object.keys(shape.filter)
    .sort()
    .map((field) => known(list.filters, field)(table.add('text', (key) => key.filter[field])))
  return [`${list.parent} = ${parent}`, ...conditions]
}
