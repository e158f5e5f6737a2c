import { z } from 'zod'
import { countTexts, type Listing } from '../../operations/core/listing.ts'
import { named } from './body.ts'

const pagination = named(
  'Pagination',
  z
    .object({
      next_cursor: z
        .string()
        .nullable()
        .describe('Pass it as cursor to get the next page. Null on the last page.'),
      previous_cursor: z
        .string()
        .nullable()
        .describe('Pass it as cursor to get the previous page. Null on the first page.'),
      total_count: z.int().min(0).describe(countTexts.count),
      total_count_is_exact: z.boolean().describe(countTexts.isExact),
    })
    .describe('Cursors of the pages before and after, and totals.'),
)

/** The body of a page of `plural`. */
export function pageOf<Item extends z.ZodType>(name: string, item: Item, plural: string) {
  const items = z.array(item).describe(`The ${plural} on this page.`)
  return named(name, z.object({ items, pagination }).describe(`A page of ${plural}.`))
}

/** A page with its cursors and totals. `present` may load more than the row. */
export async function presentPage<Row, Body>(
  listing: Listing<Row>,
  present: (row: Row) => Body | Promise<Body>,
) {
  const [page, total] = await Promise.all([listing.page(), listing.count()])
  const { next, previous } = listing.steps(page)
  return {
    items: await Promise.all(page.rows.map(present)),
    pagination: {
      next_cursor: next,
      previous_cursor: previous,
      total_count: total.count,
      total_count_is_exact: total.isExact,
    },
  }
}
