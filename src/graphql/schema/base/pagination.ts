import type { InterfaceRef, ObjectRef } from '@pothos/core'
import { snakeCase } from '../../../operations/core/fields.ts'
import { countTexts, type Listing, type PageArguments, pageLimit } from '../../../operations/core/listing.ts'
import { builder } from './builder.ts'

const OrderDirection = builder.enumType('OrderDirection', {
  description: 'Direction of a sort order.',
  values: {
    ASC: { value: 'asc', description: 'Ascending: smallest, earliest or alphabetically first values first.' },
    DESC: { value: 'desc', description: 'Descending: largest, latest or alphabetically last values first.' },
  } as const,
})

/** Defines the input for one sort key of a list of `plural`, which can be sorted by `sorts`. */
export function orderType<Sort extends string>(
  name: string,
  sorts: Readonly<Record<Sort, string>>,
  plural: string,
) {
  const values = Object.entries<string>(sorts).map(([sort, description]) => [
    snakeCase(sort).toUpperCase(),
    { value: sort, description },
  ])
  const field = builder.enumType(`${name}Field`, {
    description: `What ${plural} can be sorted by.`,
    values: Object.fromEntries(values) as Record<string, { value: Sort; description: string }>,
  })
  return builder.inputType(name, {
    description: `One sort key of a list of ${plural}.`,
    fields: (t) => ({
      field: t.field({ type: field, required: true, description: 'What to sort by.' }),
      direction: t.field({
        type: OrderDirection,
        description: 'Sort direction, `ASC` by default.',
      }),
    }),
  })
}

interface PageInfoShape {
  hasNextPage: boolean
  hasPreviousPage: boolean
  startCursor: string | null
  endCursor: string | null
}

const PageInfo = builder.objectRef<PageInfoShape>('PageInfo').implement({
  description: 'Position of a page in its list.',
  fields: (t) => ({
    hasNextPage: t.exposeBoolean('hasNextPage', {
      description: 'Whether the list has rows after this page.',
    }),
    hasPreviousPage: t.exposeBoolean('hasPreviousPage', {
      description: 'Whether the list has rows before this page.',
    }),
    startCursor: t.exposeString('startCursor', {
      nullable: true,
      description:
        'Cursor of the first row. Pass it as `before` to get the previous page. Null on an empty page.',
    }),
    endCursor: t.exposeString('endCursor', {
      nullable: true,
      description: 'Cursor of the last row. Pass it as `after` to get the next page. Null on an empty page.',
    }),
  }),
})

async function pageInfo<Row>(listing: Listing<Row>): Promise<PageInfoShape> {
  const { rows, hasNext, hasPrevious } = await listing.page()
  const cursor = (row: Row | undefined) => (row === undefined ? null : listing.cursor(row))
  return {
    hasNextPage: hasNext,
    hasPreviousPage: hasPrevious,
    startCursor: cursor(rows[0]),
    endCursor: cursor(rows.at(-1)),
  }
}

/** Defines `<Name>Connection` and `<Name>Edge` for a list of `node`; each part is loaded only when selected. */
export function connectionType<Row extends object>(name: string, node: NodeRef<Row>, plural: string) {
  const Edge = builder.objectRef<{ row: Row; listing: Listing<Row> }>(`${name}Edge`).implement({
    description: `A row in a list of ${plural}, with its cursor.`,
    fields: (t) => ({
      cursor: t.string({
        description:
          'Opaque. Pass it as `after` or `before` to the same field, with the same filter and order.',
        resolve: ({ row, listing }) => listing.cursor(row),
      }),
      node: t.field({
        type: node,
        description: 'The row itself.',
        resolve: ({ row }) => row as never,
      }),
    }),
  })
  return builder.objectRef<Listing<Row>>(`${name}Connection`).implement({
    description: `A page of ${plural}.`,
    fields: (t) => ({
      edges: t.field({
        type: [Edge],
        description: 'The rows of this page, each with its cursor.',
        resolve: async (listing) => (await listing.page()).rows.map((row) => ({ row, listing })),
      }),
      nodes: t.field({
        type: [node],
        description: 'The rows of this page, without cursors.',
        resolve: async (listing) => (await listing.page()).rows as never,
      }),
      pageInfo: t.field({
        type: PageInfo,
        description: 'Position of this page in the list.',
        resolve: pageInfo,
      }),
      totalCount: t.int({
        description: countTexts.count,
        resolve: async (listing) => (await listing.count()).count,
      }),
      totalCountIsExact: t.boolean({
        description: countTexts.isExact,
        resolve: async (listing) => (await listing.count()).isExact,
      }),
    }),
  })
}

type NodeRef<Row> =
  | ObjectRef<typeof builder.$inferSchemaTypes, Row>
  | InterfaceRef<typeof builder.$inferSchemaTypes, Row>

/** A page costs 1, and each row costs 1 and all that is selected of it. */
export function pageCost({ first, last }: PageArguments): { field: number; multiplier: number } {
  const rows = Math.min(Math.max(first ?? last ?? pageLimit.default, 0), pageLimit.max)
  return { field: 1 + rows, multiplier: rows }
}

/** The arguments of every connection field. */
export function pageArguments() {
  return builder.args((t) => ({
    first: t.int({
      description: `Rows from the start, 0 to ${pageLimit.max}. Without \`first\` or \`last\`, the first ${pageLimit.default}.`,
    }),
    after: t.string({ description: 'Only rows after this cursor.' }),
    last: t.int({
      description: `Rows from the end, 0 to ${pageLimit.max}. Cannot be combined with \`first\`.`,
    }),
    before: t.string({ description: 'Only rows before this cursor.' }),
  }))
}
