import type { z } from 'zod'
import { BadRequestError } from '../../operations/core/errors.ts'
import { camelCase, type Field, fieldsOf, snakeCase } from '../../operations/core/fields.ts'
import { type PageStep, pageLimit, type SortWish } from '../../operations/core/listing.ts'

/** The query string of a list, as the operation takes it. */
export interface ListRequest<Filter extends z.ZodObject = z.ZodObject, Sort extends string = string> {
  readonly page: PageStep
  readonly filter: z.input<Filter>
  readonly sort: readonly SortWish<Sort>[] | undefined
}

/** For routes that are not lists. */
export const noList: ListRequest = { page: { limit: undefined }, filter: {}, sort: undefined }

/** A query parameter: how it is documented and how it is read. */
interface QueryParameter<Value = unknown> {
  readonly description: string
  readonly schema: object
  /** Throws an error whose message completes "The parameter … ". */
  readonly read: (text: string) => Value
}

/** The query parameters of a list. */
export interface ListQuery<Filter extends z.ZodObject = z.ZodObject, Sort extends string = string> {
  readonly parameters: Readonly<Record<string, QueryParameter>>
  readonly read: (search: URLSearchParams) => ListRequest<Filter, Sort>
}

/** The query parameters of a route that is no list. */
export interface Query<Values extends object = object> {
  readonly parameters: Readonly<Record<string, QueryParameter>>
  readonly read: (search: URLSearchParams) => Values
}

/** What is left out is undefined. */
export function queryOf<Parameters extends Readonly<Record<string, QueryParameter>>>(parameters: Parameters) {
  type Values = { readonly [Name in keyof Parameters]?: ReturnType<Parameters[Name]['read']> }
  const query: Query<Values> = {
    parameters,
    read: (search) => readQuery(search, parameters) as Values,
  }
  return query
}

/** Makes the query parameters of a list from the filter and the sort keys of its operation. */
export function listQuery<Filter extends z.ZodObject, Sort extends string>(
  filter: Filter,
  sorts: Readonly<Record<Sort, string>>,
): ListQuery<Filter, Sort> {
  const filters = fieldsOf(filter).map((field) => [snakeCase(field.name), filterBy(field)])
  const sort = sortBy(Object.keys(sorts).map(snakeCase))
  const parameters = { ...pageParameters, ...Object.fromEntries(filters), sort }
  return {
    parameters,
    read(search) {
      const { cursor, limit, sort, ...filter } = readQuery(search, parameters)
      return { page: { limit, cursor }, filter, sort } as ListRequest<Filter, Sort>
    },
  }
}

const minLimit = 10

const pageParameters = {
  cursor: {
    description: 'next_cursor or previous_cursor of another page of the same list.',
    schema: { type: 'string' },
    read: (given: string) => given,
  },
  limit: {
    description: 'Rows on a page.',
    schema: { type: 'integer', minimum: minLimit, maximum: pageLimit.max, default: pageLimit.default },
    read(given: string) {
      const value = /^\d{1,9}$/.test(given) ? Number(given) : Number.NaN
      if (value >= minLimit && value <= pageLimit.max) return value
      throw new BadRequestError(`must be a whole number from ${minLimit} to ${pageLimit.max}.`)
    },
  },
} satisfies Record<string, QueryParameter>

function filterBy({ name, description, schema }: Field): QueryParameter<string> {
  if (schema.type !== 'string')
    throw new Error(`The filter ${name} is of type ${schema.type}: query parameters can only be strings yet.`)
  const { enum: values } = schema
  return {
    description,
    schema,
    read(given) {
      if (values?.includes(given) !== false) return given
      throw new BadRequestError(`must be one of ${values.join(', ')}.`)
    },
  }
}

/** `field:asc` and `field:desc`, separated by commas; fields are named as in the bodies. */
function sortBy(fields: readonly string[]): QueryParameter<SortWish[]> {
  const key = `(${fields.join('|')}):(asc|desc)`
  return {
    description: `Sort keys, the most important first: ${fields.join(', ')}, each with :asc or :desc.`,
    schema: { type: 'string', pattern: `^${key}(,${key})*$`, examples: [`${fields[0]}:desc`] },
    read: (given) =>
      given.split(',').map((part) => {
        const [field = '', direction = '', ...rest] = part.split(':')
        if (!fields.includes(field) || (direction !== 'asc' && direction !== 'desc') || rest.length > 0) {
          throw new BadRequestError(
            `must be field:asc or field:desc, where field is one of ${fields.join(', ')}.`,
          )
        }
        return { field: camelCase(field), direction }
      }),
  }
}

/** The values of the given parameters, by camel case names. Unknown parameters are ignored. */
function readQuery(
  search: URLSearchParams,
  parameters: Readonly<Record<string, QueryParameter>>,
): Record<string, unknown> {
  const given = Object.entries(parameters).flatMap(([name, parameter]) => {
    const [text, ...more] = search.getAll(name)
    if (more.length > 0) throw new BadRequestError(`The parameter "${name}" can be given only once.`)
    return text === undefined ? [] : [[camelCase(name), readParameter(name, parameter, text)]]
  })
  return Object.fromEntries(given)
}

function readParameter(name: string, { read }: QueryParameter, given: string): unknown {
  try {
    return read(given)
  } catch (error) {
    throw error instanceof BadRequestError
      ? new BadRequestError(`The parameter "${name}" ${error.message}`)
      : error
  }
}
