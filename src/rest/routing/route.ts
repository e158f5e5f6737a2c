import type { z } from 'zod'
import type { Context, Viewer } from '../../operations/core/context.ts'
import type { ErrorCode } from '../../operations/core/errors.ts'
import type { QueryParameter, QueryValues } from './query.ts'

/** One endpoint: what it takes and gives, for the router and for the OpenAPI document alike. */
export interface Route<Query extends QueryParameters = QueryParameters> {
  readonly method: 'GET' | 'POST' | 'PATCH'
  /** Parameters in braces: `/v1/organizations/{organization_id}`. */
  readonly path: string
  readonly operationId: string
  readonly tag: 'Organizations' | 'Memberships' | 'Addresses' | 'User'
  readonly summary: string
  /** Who may do it, and what it does beyond the summary. */
  readonly description: string
  readonly query?: Query
  /** The input of the operation behind it; its fields are spelled with underscores here. */
  readonly body?: z.ZodObject
  /** A body that the service takes, for readers of the reference to start from. */
  readonly example?: object
  readonly success: { status: 200 | 201 | 204; body?: z.ZodType; location?: true; etag?: true }
  /** Errors beyond those that every endpoint has. */
  readonly errors: readonly ErrorCode[]
  /** Takes the header Idempotency-Key. */
  readonly idempotent?: true
  /** What it costs besides its rows. */
  readonly searchCost?: (viewer: Viewer | null, query: QueryValues<Query>) => number
  readonly handle: (call: Call<Query>) => Promise<Reply>
}

export type QueryParameters = Record<string, QueryParameter<unknown>>

export interface Call<Query extends QueryParameters = QueryParameters> {
  readonly context: Context
  readonly path: Readonly<Record<string, string>>
  readonly query: QueryValues<Query>
  /** The known fields of the body under their camel case names, unchecked. */
  readonly input: Readonly<Record<string, unknown>>
  /** Versions named by If-Match; undefined when any will do. */
  readonly expectedVersions: readonly number[] | undefined
}

export interface Reply {
  readonly body?: object
  readonly location?: string
  readonly version?: number
}

/** Keeps the types of the query parameters for `handle`, then lets the route join the others. */
export function route<Query extends QueryParameters>(definition: Route<Query>): Route {
  return definition as unknown as Route
}
