import { groupWithIndex } from './batch.ts'
import type { List, PageKey, Selection, SortColumn, SortKey } from './page.ts'
import { prepared, type Statement, selectList } from './sql.ts'

/** A statement that answers many keys at once: `key` in its rows is the place of a key in the list of keys. */
export interface Composed {
  statement: Statement
  values: unknown[]
}

export function pagesStatement(list: List, viewerId: string | null, keys: readonly PageKey[]): Composed {
  return compose(list, viewerId, keys, pageShape, selectPages)
}

export function countsStatement(
  list: List,
  viewerId: string | null,
  selections: readonly Selection[],
): Composed {
  return compose(list, viewerId, selections, countShape, selectCounts)
}

/** Keys of one shape differ in values only, so one text with arrays of values serves all of them. */
function pageShape(key: PageKey, list: List): string {
  const { filter, sort, backward, after, before } = key
  const bounds = [backward, after !== undefined, before !== undefined]
  return JSON.stringify([Object.keys(filter).sort(), sort, bounds, fieldsOf(list, key)])
}

/** In the order of the model, so that equal sets of fields are one shape. */
export function fieldsOf(list: List, { fields }: PageKey): readonly string[] {
  return fields ? list.fields.filter((field) => field === 'id' || fields.includes(field)) : list.fields
}

function countShape({ filter }: Selection): string {
  return JSON.stringify(Object.keys(filter).sort())
}

type Select<Key> = (list: List, keys: Key[], table: KeyTable) => string

function compose<Key extends Selection>(
  list: List,
  viewerId: string | null,
  keys: readonly Key[],
  shapeOf: (key: Key, list: List) => string,
  select: Select<Key>,
): Composed {
  const values: unknown[] = [viewerId]
  const groups = [...groupWithIndex(keys, (key) => shapeOf(key, list))].sort(([a], [b]) => (a < b ? -1 : 1))
  const texts = groups.map(([, group]) => {
    const table = new KeyTable(
      values,
      group.map(({ index }) => index),
    )
    return select(
      list,
      group.map(({ item }) => item),
      table,
    )
  })
  const text = texts.join('\nUNION ALL\n')
  // One shape gives one of a bounded number of texts. Mixtures of shapes do not, so they stay unprepared.
  return { statement: texts.length === 1 ? preparedOnce(text) : { text }, values }
}

/** The keys as a table in SQL, `unnest($2::int[], $3::text[], …) AS k(key, v1, …)`: one row per key. */
class KeyTable {
  private readonly values: unknown[]
  private readonly arrays: string[] = []

  constructor(values: unknown[], indexes: number[]) {
    this.values = values
    this.add('int', indexes)
  }

  /** Adds a column with one value per key and returns the expression that reads it. */
  add(type: string, column: unknown[]): string {
    this.values.push(column)
    const name = this.arrays.length === 0 ? 'key' : `v${this.arrays.length}`
    // Everything but numbers travels as text: drivers know no arrays of this database's own enum types.
    this.arrays.push(`$${this.values.length}::${type === 'int' ? 'int' : 'text'}[]`)
    return type === 'int' ? `k.${name}` : `k.${name}::${type}`
  }

  toString(): string {
    const names = this.arrays.map((_, index) => (index === 0 ? 'key' : `v${index}`))
    return `unnest(${this.arrays.join(', ')}) AS k(${names.join(', ')})`
  }
}

function selectPages(list: List, keys: PageKey[], table: KeyTable): string {
  const [first] = keys as [PageKey]
  const { sort, backward, after, before } = first
  const fields = fieldsOf(list, first)
  const columns = orderedColumns(list, sort)
  const bound = (side: 'after' | 'before') =>
    columns.map(({ type, fold }, index) =>
      fold(
        table.add(
          type,
          keys.map((key) => key[side]?.[index]),
        ),
      ),
    )
  const parent = table.add(
    'uuid',
    keys.map((key) => key.parent),
  )
  const rows = matching(list, parent, keys, table)
  const afterBound = after && bound('after')
  const beforeBound = before && bound('before')
  const take = table.add(
    'int',
    keys.map((key) => key.take + 1),
  )
  const inside = [
    ...rows,
    ...(afterBound ? [compare(columns, afterBound, '>')] : []),
    ...(beforeBound ? [compare(columns, beforeBound, '<')] : []),
  ]
  const exists = (condition: string) =>
    `EXISTS (SELECT 1 FROM ${list.from} WHERE ${[...rows, condition].join(' AND ')})`
  const order = columns.map(
    ({ expression, descending }) => `${expression} ${descending !== backward ? 'DESC' : 'ASC'}`,
  )
  return `(SELECT k.key,
  ${afterBound ? exists(compare(columns, afterBound, '<=')) : 'false'} AS earlier,
  ${beforeBound ? exists(compare(columns, beforeBound, '>=')) : 'false'} AS later,
  (SELECT json_agg(json_build_array(${fields.map((field) => `page."${field}"`).join(', ')})) FROM (
    SELECT ${selectList(list.alias, fields)} FROM ${list.from} WHERE ${inside.join(' AND ')}
    ORDER BY ${order.join(', ')} LIMIT ${take}
  ) page) AS rows
FROM ${table}
WHERE ${list.visible(parent, '$1::uuid')})`
}

function selectCounts(list: List, keys: Selection[], table: KeyTable): string {
  const parent = table.add(
    'uuid',
    keys.map((key) => key.parent),
  )
  const rows = matching(list, parent, keys, table).join(' AND ')
  return `SELECT k.key, (SELECT count(*)::int FROM ${list.from} WHERE ${rows}) AS count
FROM ${table} WHERE ${list.visible(parent, '$1::uuid')}`
}

function matching(list: List, parent: string, keys: Selection[], table: KeyTable): string[] {
  const fields = Object.keys(keys[0]?.filter ?? {}).sort()
  const conditions = fields.map((field) => {
    const matches = known(list.filters, field)
    return matches(
      table.add(
        'text',
        keys.map((key) => key.filter[field]),
      ),
    )
  })
  return [`${list.parent} = ${parent}`, ...conditions]
}

interface OrderedColumn {
  readonly expression: string
  readonly type: string
  readonly fold: (expression: string) => string
  readonly descending: boolean
}

/** The id comes last and makes every order total; it runs in the direction of the key before it. */
function orderedColumns(list: List, sort: readonly SortKey[]): OrderedColumn[] {
  const descending = sort.at(-1)?.direction === 'desc'
  return [
    ...sort.map(({ field, direction }) => orderedColumn(known(list.sorts, field), direction === 'desc')),
    orderedColumn({ column: `${list.alias}.id`, type: 'uuid' }, descending),
  ]
}

function orderedColumn(
  { column, type, fold = (same) => same }: SortColumn,
  descending: boolean,
): OrderedColumn {
  return { expression: fold(column), type, fold, descending }
}

const opposite = { '<': '>', '>': '<', '<=': '>=', '>=': '<=' } as const

/** Compares rows with a position in the sort order: `>` is "stands after it", whatever each key's direction. */
function compare(columns: OrderedColumn[], bound: string[], operator: keyof typeof opposite): string {
  const expressions = columns.map(({ expression }) => expression)
  const operators = columns.map(({ descending }) => (descending ? opposite[operator] : operator))
  // All in one direction: a row comparison, which one index range can answer.
  if (new Set(operators).size === 1)
    return `(${expressions.join(', ')}) ${operators[0]} (${bound.join(', ')})`
  const steps = expressions.map((expression, index) => {
    const equal = expressions.slice(0, index).map((earlier, place) => `${earlier} = ${bound[place]}`)
    const isLast = index === expressions.length - 1
    const step = isLast ? operators[index] : operators[index]?.replace('=', '')
    return `(${[...equal, `${expression} ${step} ${bound[index]}`].join(' AND ')})`
  })
  return `(${steps.join(' OR ')})`
}

function known<Value>(record: Readonly<Record<string, Value>>, name: string): Value {
  const value = Object.hasOwn(record, name) ? record[name] : undefined
  if (value === undefined) throw new Error(`Not a column of this list: ${name}`)
  return value
}

const preparedTexts = new Map<string, Statement>()

function preparedOnce(text: string): Statement {
  const statement = preparedTexts.get(text) ?? prepared(text)
  preparedTexts.set(text, statement)
  return statement
}
