import type { List } from './list.ts'
import { selectList } from './model.ts'
import {
  compare,
  isIndexed,
  isOneIndex,
  type Operator,
  type OrderedColumn,
  operatorOn,
  orderBy,
  strict,
} from './sort-order.ts'

/** Only rows on one side of a position. */
export interface Bound {
  readonly operator: Operator
  /** The position: an expression for each column of the sort order. */
  readonly values: readonly string[]
}

/** Rows of a list that meet conditions, within bounds. */
interface Rows {
  readonly list: List
  /** A table with the ids of the rows' parents, if there are many. */
  readonly parents: string | undefined
  readonly columns: readonly OrderedColumn[]
  /** Each row meets one of these lists of conditions at most. */
  readonly conditions: readonly (readonly string[])[]
  readonly bounds: readonly Bound[]
}

interface PageOfRows extends Rows {
  readonly fields: readonly string[]
  readonly backward: boolean
  readonly take: string
}

/**
 * The first rows of a list, for any combination of sort columns and directions. If no index has the whole sort order but
 * one has its first column, that index finds enough rows, and all rows with the same value as the last one. Only these are
 * sorted. Without this, the planner sorts the whole list, because its statistics know only the average length.
 */
export function selectRows(rows: PageOfRows): string {
  const { list, columns, fields, bounds, backward, take } = rows
  const [conditions = [], ...others] = rows.conditions
  if (rows.parents || others.length > 0) return selectMerged(rows)
  const selected = selectList(list.alias, fields)
  const expressions = columns.map(({ expression }) => expression)
  const [first, second] = columns
  const where = [...conditions, ...bounds.map((bound) => compare(columns, bound.values, bound.operator))]
  if (!first || isOneIndex(columns) || !isIndexed(columns)) {
    return `SELECT ${selected} FROM ${list.from} WHERE ${where.join(' AND ')}
    ORDER BY ${orderBy(columns, expressions, backward)} LIMIT ${take}`
  }
  const names = columns.map((_, index) => `sort${index}`)
  const keys = expressions.map((expression, index) => `${expression} AS ${names[index]}`)
  const firstRows = (column: OrderedColumn, conditions: readonly string[]) => `
      SELECT ${selected}, ${keys.join(', ')} FROM ${list.from} WHERE ${conditions.join(' AND ')}
      ORDER BY ${orderBy([column], [column.expression], backward)} FETCH FIRST (${take}) ROWS WITH TIES`
  const found =
    first.values && second
      ? `${eachValue(first.values)}, LATERAL (${firstRows(second, [...where, ...ofValue(first, second, bounds)])}) found`
      : `(${firstRows(first, where)}) found`
  return `SELECT found.* FROM ${found} ORDER BY ${orderBy(columns, names, backward)} LIMIT ${take}`
}

/**
 * The same for rows that several index ranges have: each is read as far as the page needs, and all are merged. For many
 * parents, one row of each is looked up first: the page has no rows of other parents than those whose rows come first.
 */
function selectMerged({
  list,
  parents,
  columns,
  fields,
  conditions,
  bounds,
  backward,
  take,
}: PageOfRows): string {
  const names = columns.map((_, index) => `sort${index}`)
  const expressions = columns.map(({ expression }) => expression)
  const keys = expressions.map((expression, index) => `${expression} AS ${names[index]}`).join(', ')
  const order = (terms: readonly string[], limit: string) =>
    `ORDER BY ${orderBy(columns, terms, backward)} LIMIT ${limit}`
  const firstRows = (selected: string, limit: string) => {
    const ranges = conditions.map((range) => {
      const where = [...range, ...bounds.map(({ values, operator }) => compare(columns, values, operator))]
      return `(SELECT ${selected} FROM ${list.from} WHERE ${where.join(' AND ')} ${order(expressions, limit)})`
    })
    const [range] = ranges
    return ranges.length === 1
      ? range
      : `(SELECT * FROM (${ranges.join(' UNION ALL ')}) ranges ${order(names, limit)})`
  }
  const rows = `${firstRows(`${selectList(list.alias, fields)}, ${keys}`, take)} found`
  const nearest = `SELECT parents.id FROM ${parents} parents, LATERAL ${firstRows(keys, '1')} nearest`
  const from = parents ? `(${nearest} ${order(names, take)}) parents, LATERAL ${rows}` : rows
  return `SELECT found.* FROM ${from} ${order(names, take)}`
}

/** Whether there is a row within the bounds. ORDER BY makes the planner use the right index. */
export function existsRow(rows: Rows): string {
  const inAnyRange = rows.conditions.map((range) => existsInRange(rows, range)).join(' OR ')
  return rows.parents
    ? `EXISTS (SELECT 1 FROM ${rows.parents} parents WHERE ${inAnyRange})`
    : `(${inAnyRange})`
}

function existsInRange({ list, columns, bounds }: Rows, conditions: readonly string[]): string {
  const where = [...conditions, ...bounds.map((bound) => compare(columns, bound.values, bound.operator))]
  const anyRow = (ordered: readonly OrderedColumn[], conditions: readonly string[]) => {
    const expressions = ordered.map(({ expression }) => expression)
    const order = ordered.length > 0 ? `ORDER BY ${orderBy(ordered, expressions, true)}` : ''
    return `SELECT true FROM ${list.from} WHERE ${conditions.join(' AND ')} ${order} LIMIT 1`
  }
  const [first, second] = columns
  if (first?.values && second && !isOneIndex(columns)) {
    const found = anyRow([second], [...where, ...ofValue(first, second, bounds)])
    return `EXISTS (SELECT 1 FROM ${eachValue(first.values)}, LATERAL (${found}) found)`
  }
  if (!first || !isIndexed(columns)) return `EXISTS (${anyRow([], where)})`
  return `coalesce((${anyRow(isOneIndex(columns) ? columns : [first], where)}), false)`
}

/** The few values of a column as a table, so that the index is read separately for each. */
function eachValue(values: string): string {
  return `unnest(${values}) AS each(value)`
}

/** Conditions for the rows of one value of the first column. An index has them sorted by the second column. */
function ofValue(first: OrderedColumn, second: OrderedColumn, bounds: readonly Bound[]): string[] {
  const within = bounds.flatMap(({ operator, values }) => {
    const step = strict(operatorOn(second, operator))
    const unbounded = step === '<' ? 'infinity' : '-infinity'
    return [
      `each.value ${strict(operatorOn(first, operator))}= ${values[0]}`,
      `${second.expression} ${step}= CASE WHEN each.value = ${values[0]} THEN ${values[1]} ELSE '${unbounded}' END`,
    ]
  })
  return [`${first.expression} = each.value`, ...within]
}
