import type { List, Selection, SortColumn } from './list.ts'

/** One column of a total order: no two rows are equal in all columns. The columns must be NOT NULL. */
export interface OrderedColumn extends SortColumn {
  readonly expression: string
  readonly descending: boolean
  /** The index of its value in a position. */
  readonly place: number
}

/** The id comes last and makes every order total. It has the direction of the key before it. */
export function orderedColumns(list: List, { sort, filter }: Selection): OrderedColumn[] {
  const id = { column: list.id, type: 'uuid' }
  const keys = sort.map(({ field, direction }, place) => {
    const column = known(list.sorts, field)
    // All rows have the same value, so it does not affect the order.
    const isFixed = column.values !== undefined && Object.hasOwn(filter, field)
    return isFixed ? [] : [ordered(column, direction === 'desc', place)]
  })
  return [...keys.flat(), ordered(id, sort.at(-1)?.direction === 'desc', sort.length)]
}

function ordered(column: SortColumn, descending: boolean, place: number): OrderedColumn {
  return { ...column, expression: folded(column, column.column), descending, place }
}

/** The expression to compare, such as `lower(…)` to ignore case. */
export function folded({ fold = (same) => same }: SortColumn, expression: string): string {
  return fold(expression)
}

/** Whether an index has the rows sorted by the first column. */
export function isIndexed([first]: readonly OrderedColumn[]): boolean {
  return first?.indexed === true || first?.values !== undefined
}

/** Whether one index has the whole order, provided that one has its first column. */
export function isOneIndex(columns: readonly OrderedColumn[]): boolean {
  const [first, ...rest] = columns
  const oneDirection = rest.every(({ descending }) => descending === first?.descending)
  return oneDirection && columns.length <= (first?.values ? 3 : 2)
}

/** The terms after ORDER BY, with these expressions for the columns; reversed if `backward`. */
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

/** Translates an operator of the sort order, where `>` means "after", into one for the values of a column. */
export function operatorOn({ descending }: OrderedColumn, operator: Operator): Operator {
  return descending ? opposite[operator] : operator
}

/**
 * Compares rows with a position in the sort order; `>` means "after it" for any directions. For example, "after" is
 * `(a, id) > ($1, $2)` if both columns ascend, `(a, id) < ($1, $2)` if both descend, and
 * `a >= $1 AND ((a > $1) OR (a = $1 AND id < $2))` if only `id` descends. `position` has an expression for each column.
 */
export function compare(
  columns: readonly OrderedColumn[],
  position: readonly string[],
  operator: Operator,
): string {
  const expressions = columns.map(({ expression }) => expression)
  const operators = columns.map((column) => operatorOn(column, operator))
  // If all have one direction, a row comparison can use one index range.
  const isRow = new Set(operators).size === 1
  const condition = isRow
    ? `(${expressions.join(', ')}) ${operators[0]} (${position.join(', ')})`
    : `(${columns.map((_, index) => beyond(expressions, operators, position, index)).join(' OR ')})`
  if (isOneIndex(columns)) return condition
  // The first comparison is redundant, but lets the planner use an index range.
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

/** The operator without equality: `>` for `>=`. */
export function strict(operator: Operator | undefined): string {
  return operator?.replace('=', '') ?? ''
}

/** Names may come from clients, so only known ones may be used for SQL. */
export function known<Value>(record: Readonly<Record<string, Value>>, name: string): Value {
  const value = Object.hasOwn(record, name) ? record[name] : undefined
  if (value === undefined) throw new Error(`Not a column of this list: ${name}`)
  return value
}
