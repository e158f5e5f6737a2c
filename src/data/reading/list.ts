import type { Position } from './cursor.ts'
import type { Fields, Model } from './model.ts'

/** A list that can be paged, filtered and sorted. Every text in it is constant SQL, never a caller's value. */
export interface List {
  readonly name: string
  /** Tables and joins; `parent` is the column that a page's parent id is compared with. */
  readonly from: string
  readonly parent: string
  /** The table in `from` that has the columns of the model. */
  readonly alias: string
  /** The column that breaks ties: the id of the rows. */
  readonly id: string
  readonly model: Model
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
  readonly fields?: Fields | undefined
}
