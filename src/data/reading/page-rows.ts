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

/** Rows that stand on one side of a position. */
export interface Bound {
  readonly operator: Operator
  /** The expressions of the position, one for each column of the order. */
  readonly values: readonly string[]
}

/** Rows of a list that meet conditions, within bounds. */
interface Rows {
  readonly list: List
  readonly columns: readonly OrderedColumn[]
  readonly conditions: readonly string[]
  readonly bounds: readonly Bound[]
}

interface PageOfRows extends Rows {
  readonly fields: readonly string[]
  readonly backward: boolean
  readonly take: string
}

/**
 * The first rows of a list in an order that may have any columns in any directions. Where no index has all of it, one
 * index has its beginning: as many rows are read by that as are wanted, those that are equal in it included, and only
 * they are sorted. Left to itself, the planner sorts the whole list: it knows how long lists are on average.
 */
export function selectRows(rows: PageOfRows): string {
  const { list, columns, fields, conditions, bounds, backward, take } = rows
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

/** Whether there is any row on that side of a position: with an order, or else the planner may look for one anywhere. */
export function existsRow({ list, columns, conditions, bounds }: Rows): string {
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

/** The values of a column that has few of them, as the table that an index is read for one by one. */
function eachValue(values: string): string {
  return `unnest(${values}) AS each(value)`
}

/** The rows of one value of the first column, of which an index has those within the bounds in the order of the second. */
function ofValue(first: OrderedColumn, second: OrderedColumn, bounds: readonly Bound[]): string[] {
  const within = bounds.flatMap(({ operator, values }) => {
    const step = strict(operatorOn(second, operator))
    const nowhere = step === '<' ? 'infinity' : '-infinity'
    return [
      `each.value ${strict(operatorOn(first, operator))}= ${values[0]}`,
      `${second.expression} ${step}= CASE WHEN each.value = ${values[0]} THEN ${values[1]} ELSE '${nowhere}' END`,
    ]
  })
  return [`${first.expression} = each.value`, ...within]
}
