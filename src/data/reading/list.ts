import type { Position } from './cursor.ts'
import type { Fields, Model } from './model.ts'

/** A list that can be paged, filtered and sorted. All its texts are constant SQL, without values from clients. */
export interface List {
  readonly name: string
  /** Tables and joins. */
  readonly from: string
  /** The column with the id of a row's parent. */
  readonly parent: string
  /**
   * For a list of the rows of many parents: a table with a column `id`, made from what all of them have in common. `total`
   * and `visible` are asked about that.
   */
  readonly parents?: (common: string) => string
  /** The table in `from` that has the columns of the model. */
  readonly alias: string
  /** The column with the id of the rows; it makes the sort order unique. */
  readonly id: string
  readonly model: Model
  /** The condition under which a viewer may see the rows of a parent. */
  readonly visible: (parent: string, viewerId: string) => string
  /** The expression that reads the stored number of a parent's rows. */
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
  /** Whether an index has the rows of a parent sorted by this column. */
  readonly indexed?: boolean
  /** For a column with few values: an array of them in order. For each, an index has the rows sorted by other columns. */
  readonly values?: string
}

/**
 * Returns the condition for an expression of type text that holds the filter's value. Or several conditions, of which a row
 * meets only one: the rows of each are read by its own index. With OR, the planner would read all rows of the list.
 */
export type Filter = (value: string) => string | readonly string[]

export interface SortKey {
  readonly field: string
  readonly direction: 'asc' | 'desc'
}

/** The filter and the order of one list of one parent. */
export interface Selection {
  readonly parent: string
  readonly filter: Readonly<Record<string, string>>
  readonly sort: readonly SortKey[]
}

export interface PageKey extends Selection {
  readonly take: number
  /** Read from the end: the last rows before `before` instead of the first rows after `after`. */
  readonly backward: boolean
  readonly after?: Position | undefined
  readonly before?: Position | undefined
  /** Fields that the rows must have; all fields if undefined. */
  readonly fields?: Fields | undefined
}
