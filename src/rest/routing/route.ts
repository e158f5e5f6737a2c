import type { z } from 'zod'
import type { Context, Viewer } from '../../operations/core/context.ts'
import type { ErrorCode } from '../../operations/core/errors.ts'
import type { Budget } from '../../transport/budget.ts'
import type { ListQuery, ListRequest, Query } from './query.ts'

/** An endpoint, for the router and for the OpenAPI document. */
export interface Route<
  Path extends string = string,
  Body extends z.ZodObject = z.ZodObject,
  Filter extends z.ZodObject = z.ZodObject,
  Sort extends string = string,
  Values extends object = object,
> {
  readonly method: 'GET' | 'POST' | 'PATCH'
  /** Parameters in braces: `/v1/organizations/{organization_id}`. */
  readonly path: Path
  readonly operationId: string
  readonly tag: 'Organizations' | 'Memberships' | 'Addresses' | 'Audit logs' | 'User'
  readonly summary: string
  /** Who may do it, and what it does beyond the summary. */
  readonly description: string
  /** The parameters of its query string, if it is a list. */
  readonly list?: ListQuery<Filter, Sort>
  /** Other parameters of its query string. */
  readonly query?: Query<Values>
  /** The input of its operation. In the JSON body its fields are in snake case. */
  readonly body?: Body
  /** A valid body, for the reference. */
  readonly example?: object
  readonly success: { status: 200 | 201 | 204; body?: z.ZodType; location?: true; etag?: true; lines?: Lines }
  /** Errors beyond those that every endpoint has. */
  readonly errors: readonly ErrorCode[]
  /** Takes the header Idempotency-Key. */
  readonly idempotent?: true
  /** Its cost besides its rows. */
  readonly searchCost?: (viewer: Viewer | null, list: ListRequest<Filter, Sort>) => number
  readonly handle: (call: Call<Path, Body, Filter, Sort, Values>) => Promise<Reply>
}

/** An answer that is sent while it is made: one JSON value in each line. */
export interface Lines {
  readonly description: string
}

/** The values of the parameters in a path. */
export type PathValues<Path extends string> = { readonly [Name in PathParameter<Path>]: string }

type PathParameter<Path extends string> = string extends Path
  ? string
  : Path extends `${string}{${infer Name}}${infer Rest}`
    ? Name | PathParameter<Rest>
    : never

export interface Call<
  Path extends string = string,
  Body extends z.ZodObject = z.ZodObject,
  Filter extends z.ZodObject = z.ZodObject,
  Sort extends string = string,
  Values extends object = object,
> {
  readonly context: Context
  readonly path: PathValues<Path>
  /** The known fields of the body, by their camel case names. They are not validated yet: the operation does that. */
  readonly input: z.input<Body>
  /** Empty for a route without `list`. */
  readonly list: ListRequest<Filter, Sort>
  readonly query: Values
  /** For work that its cost does not cover. */
  readonly budget: Pick<Budget, 'spend'>
  /** Versions that If-Match names; undefined if any version will do. */
  readonly expectedVersions: readonly number[] | undefined
}

export interface Reply {
  readonly body?: object
  /** For a route with `lines`. A part is made when the one before has been sent. */
  readonly stream?: AsyncIterable<string>
  readonly location?: string
  readonly version?: number
}

/** Checks `handle` against the types of this route, then widens them so that all routes fit in one list. */
export function route<
  const Path extends string,
  Body extends z.ZodObject = z.ZodObject<Record<never, never>>,
  Filter extends z.ZodObject = z.ZodObject<Record<never, never>>,
  Sort extends string = never,
  Values extends object = object,
>(definition: Route<Path, Body, Filter, Sort, Values>): Route {
  return definition as unknown as Route
}
