import type DataLoader from 'dataloader'
import type { z } from 'zod'
import type { Position } from '../../data/reading/cursor.ts'
import type { List, PageKey, Selection, SortKey } from '../../data/reading/list.ts'
import { type Count, type Page, positionOf } from '../../data/reading/page.ts'
import { mostCounted } from '../../data/reading/page-select.ts'
import type { Context } from './context.ts'
import { BadRequestError, InvalidCursorError } from './errors.ts'

/** Relay's page arguments: the first rows after a cursor, or the last rows before one. */
export interface PageArguments {
  readonly first?: number | null | undefined
  readonly after?: string | null | undefined
  readonly last?: number | null | undefined
  readonly before?: string | null | undefined
}

/** Page by page in either direction: the cursor itself knows which way it leads. */
export interface PageStep {
  readonly limit: number | undefined
  readonly cursor?: string | undefined
}

/** A list that has been asked for. Nothing is read before `page` or `count` is called. */
export interface Listing<Row> {
  page(): Promise<Page<Row>>
  count(): Promise<Count>
  /** The place of a row, for `after` and `before`. */
  cursor(row: Row): string
  /** Cursors of the pages beside this one, for `PageStep`; null where there is none. */
  steps(page: Page<Row>): { next: string | null; previous: string | null }
}

export const pageLimit = { default: 20, max: 100 }

const most = mostCounted.toLocaleString('en')

/** What `Count` means, in the descriptions of both APIs. */
export const countTexts = {
  count: `Number of rows on all pages that match the filter. With a filter, at most ${most}.`,
  isExact: `Whether the total is exact. False when a filter is set and more than ${most} rows match it.`,
} satisfies Record<keyof Count, string>

/** The part of its rows that a caller will look at. */
export interface RowsWanted {
  readonly fields: readonly string[] | undefined
  readonly cursors: boolean
}

/** What callers send for a list: `Filter` is the schema of its filters, `Sorts` has its sort fields. */
export interface ListInput<Filter extends z.ZodObject, Sorts> {
  page: PageArguments | PageStep
  rows?: RowsWanted | undefined
  filter?: z.input<Filter> | undefined
  sort?: readonly SortWish<keyof Sorts & string>[] | undefined
}

interface ListingOptions<Row> {
  list: List
  pages: DataLoader<PageKey, Page<Row>, string>
  counts: DataLoader<Selection, Count, string>
  selection: Selection
  page: PageArguments | PageStep
  rows?: RowsWanted | undefined
}

export function openListing<Row extends { id: string }>(
  context: Context,
  { list, pages, counts, selection, page, rows }: ListingOptions<Row>,
): Listing<Row> {
  const { sort } = selection
  const scope = once(() => scopeOf(context, list, selection))
  const key = {
    ...selection,
    fields: rows && fieldsWanted(rows, sort),
    ...('limit' in page ? readStep(context, scope, page) : readRelay(context, scope, page)),
  }
  const seal = (row: Row, suffix = '') => context.cursors.seal(scope() + suffix, positionOf(row, sort))
  const step = (suffix: string, row: Row | undefined) => (row === undefined ? null : seal(row, suffix))
  return {
    page: () => pages.load(key),
    count: () => counts.load(selection),
    cursor: (row) => seal(row),
    steps: ({ rows, hasNext, hasPrevious }) => ({
      next: hasNext ? step(nextStep, rows.at(-1)) : null,
      previous: hasPrevious ? step(previousStep, rows[0]) : null,
    }),
  }
}

/** What a cursor is bound to: the list, the viewer, the filter and the order. */
function scopeOf({ viewer }: Context, { name }: List, { parent, filter, sort }: Selection): string {
  const conditions = Object.entries(filter).sort(([a], [b]) => (a < b ? -1 : 1))
  return JSON.stringify([name, viewer?.id, parent, conditions, sort])
}

/** Computed on demand: most pages are read without a cursor. */
function once(make: () => string): () => string {
  let made: string | undefined
  return () => {
    made ??= make()
    return made
  }
}

function fieldsWanted(
  { fields, cursors }: RowsWanted,
  sort: readonly SortKey[],
): readonly string[] | undefined {
  return fields && cursors ? [...fields, ...sort.map(({ field }) => field), 'id'] : fields
}

type PagePosition = Pick<PageKey, 'take' | 'backward' | 'after' | 'before'>

function readRelay(context: Context, scope: () => string, page: PageArguments): PagePosition {
  const position = (cursor: string | null | undefined): Position | undefined => {
    if (cursor === null || cursor === undefined) return undefined
    const found = context.cursors.open(scope(), cursor)
    if (!found) throw new InvalidCursorError()
    return found
  }
  return { ...pageSize(page), after: position(page.after), before: position(page.before) }
}

function pageSize({ first, last }: PageArguments): { take: number; backward: boolean } {
  if (typeof first === 'number' && typeof last === 'number') {
    throw new BadRequestError('"first" and "last" cannot be used together.')
  }
  const backward = typeof last === 'number'
  const take = (backward ? last : first) ?? pageLimit.default
  if (take < 0 || take > pageLimit.max) {
    throw new BadRequestError(`"${backward ? 'last' : 'first'}" must be between 0 and ${pageLimit.max}.`)
  }
  return { take, backward }
}

const nextStep = '>'
const previousStep = '<'

function readStep(context: Context, scope: () => string, { limit, cursor }: PageStep): PagePosition {
  const take = limit ?? pageLimit.default
  if (cursor === undefined) return { take, backward: false }
  const after = context.cursors.open(scope() + nextStep, cursor)
  if (after) return { take, backward: false, after }
  const before = context.cursors.open(scope() + previousStep, cursor)
  if (before) return { take, backward: true, before }
  throw new InvalidCursorError()
}

/** A sort key as it is asked for: ascending unless said otherwise. */
export interface SortWish<Field extends string = string> {
  readonly field: Field
  readonly direction?: SortKey['direction'] | null | undefined
}

/** The list's own order is by creation. Naming a field twice would make the second one mean nothing. */
export function sortOrder(
  sort: readonly SortWish[] | null | undefined,
  ownDirection: SortKey['direction'] = 'asc',
): readonly SortKey[] {
  if (!sort || sort.length === 0) return [{ field: 'createdAt', direction: ownDirection }]
  if (new Set(sort.map(({ field }) => field)).size < sort.length) {
    throw new BadRequestError('A list can be sorted by each field only once.')
  }
  // One spelling for equal orders: cursors and cached pages are bound to it.
  return sort.map(({ field, direction }) => ({ field, direction: direction ?? 'asc' }))
}
