import type { List, Selection, SortColumn } from './list.ts'

/** One column of a total order: no two rows are equal in all of them. None of the columns may hold a null. */
export interface OrderedColumn extends SortColumn {
  readonly expression: string
  readonly descending: boolean
  /** Where its value stands in a position, which has those of all sort keys. */
  readonly place: number
}

/** The id comes last and makes every order total; it runs in the direction of the key before it. */
export function orderedColumns(list: List, { sort, filter }: Selection): OrderedColumn[] {
  const id = { column: list.id, type: 'uuid' }
  const keys = sort.map(({ field, direction }, place) => {
    const column = known(list.sorts, field)
    // Of one value only: it orders nothing.
    const isFixed = column.values !== undefined && Object.hasOwn(filter, field)
    return isFixed ? [] : [ordered(column, direction === 'desc', place)]
  })
  return [...keys.flat(), ordered(id, sort.at(-1)?.direction === 'desc', sort.length)]
}

function ordered(column: SortColumn, descending: boolean, place: number): OrderedColumn {
  return { ...column, expression: folded(column, column.column), descending, place }
}

/** As it is compared, such as without its case. */
export function folded({ fold = (same) => same }: SortColumn, expression: string): string {
  return fold(expression)
}

/** Whether an index has the order of the first column. */
export function isIndexed([first]: readonly OrderedColumn[]): boolean {
  return first?.indexed === true || first?.values !== undefined
}

/** Whether all of the order is that of one index, if its first column is that of any. */
export function isOneIndex(columns: readonly OrderedColumn[]): boolean {
  const [first, ...rest] = columns
  const oneDirection = rest.every(({ descending }) => descending === first?.descending)
  return oneDirection && columns.length <= (first?.values ? 3 : 2)
}

/** What follows ORDER BY, for the values of these columns; backward is from the end of the list. */
export function orderBy(
  columns: readonly OrderedColumn[],
  expressions: readonly string[],
  backward: boolean,
): string {
  return columns
    .map(({ descending }, index) => `${expressions[index]} ${descending !== backward ? 'DESC' : 'ASC'}`)
    .join(', ')
}

export type Operator = keyof typeof opposite

const opposite = { '<': '>', '>': '<', '<=': '>=', '>=': '<=' } as const

/** An operator of the order, such as "stands after", as one of the values of a column. */
export function operatorOn({ descending }: OrderedColumn, operator: Operator): Operator {
  return descending ? opposite[operator] : operator
}

/**
 * Compares rows with a position in the sort order: `>` is "stands after it", whatever each key's direction. After a
 * position in ascending `a, id` this is `(a, id) > ($1, $2)`, in descending ones `(a, id) < ($1, $2)`, and with only `id`
 * descending `a >= $1 AND ((a > $1) OR (a = $1 AND id < $2))`. `position` has an expression for each column.
 */
export function compare(
  columns: readonly OrderedColumn[],
  position: readonly string[],
  operator: Operator,
): string {
  const expressions = columns.map(({ expression }) => expression)
  const operators = columns.map((column) => operatorOn(column, operator))
  // All in one direction: a row comparison, which one index range can answer.
  const isRow = new Set(operators).size === 1
  const condition = isRow
    ? `(${expressions.join(', ')}) ${operators[0]} (${position.join(', ')})`
    : `(${columns.map((_, index) => beyond(expressions, operators, position, index)).join(' OR ')})`
  if (isOneIndex(columns)) return condition
  // The same again for the first column, which says nothing new, but an index range can answer it.
  return `${expressions[0]} ${strict(operators[0])}= ${position[0]} AND ${condition}`
}

/** Equal in the columns before this one, and beyond the position in this one. */
function beyond(
  expressions: readonly string[],
  operators: readonly Operator[],
  position: readonly string[],
  index: number,
): string {
  const equal = expressions.slice(0, index).map((earlier, place) => `${earlier} = ${position[place]}`)
  const isLast = index === expressions.length - 1
  const operator = isLast ? operators[index] : strict(operators[index])
  return `(${[...equal, `${expressions[index]} ${operator} ${position[index]}`].join(' AND ')})`
}

/** Without being equal: `>` for `>=`. */
export function strict(operator: Operator | undefined): string {
  return operator?.replace('=', '') ?? ''
}

/** Names come from callers: one that the list does not have must never reach a text. */
export function known<Value>(record: Readonly<Record<string, Value>>, name: string): Value {
  const value = Object.hasOwn(record, name) ? record[name] : undefined
  if (value === undefined) throw new Error(`Not a column of this list: ${name}`)
  return value
}
