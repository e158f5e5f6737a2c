import { BadRequestError } from '../../operations/core/errors.ts'
import { camelCase } from './names.ts'

/** One parameter of a query string: how it is described and how it is read, made from the same facts. */
export interface QueryParameter<Value> {
  readonly description: string
  readonly schema: object
  /** Throws a message that completes "The parameter … ". */
  readonly read: (text: string) => Value
}

export type QueryValues<Parameters extends Record<string, QueryParameter<unknown>>> = {
  [Name in keyof Parameters]?: ReturnType<Parameters[Name]['read']>
}

export interface SortKey<Field extends string> {
  field: Field
  direction: 'asc' | 'desc'
}

export function text(description: string): QueryParameter<string> {
  return { description, schema: { type: 'string' }, read: (value) => value }
}

export function oneOf<const Value extends string>(
  values: readonly Value[],
  description: string,
): QueryParameter<Value> {
  return {
    description,
    schema: { type: 'string', enum: values },
    read(given) {
      const value = values.find((allowed) => allowed === given)
      if (value === undefined) throw new BadRequestError(`must be one of ${values.join(', ')}.`)
      return value
    },
  }
}

export function integer(
  minimum: number,
  maximum: number,
  preset: number,
  description: string,
): QueryParameter<number> {
  return {
    description,
    schema: { type: 'integer', minimum, maximum, default: preset },
    read(given) {
      const value = /^\d{1,9}$/.test(given) ? Number(given) : Number.NaN
      if (!(value >= minimum && value <= maximum)) {
        throw new BadRequestError(`must be a whole number from ${minimum} to ${maximum}.`)
      }
      return value
    },
  }
}

/** `field:asc` and `field:desc`, separated by commas; fields are named as in the bodies. */
export function sortBy<Field extends string>(fields: readonly string[]): QueryParameter<SortKey<Field>[]> {
  const key = `(${fields.join('|')}):(asc|desc)`
  return {
    description: `Sort keys, the most important one first: ${fields.join(', ')}, each with :asc or :desc.`,
    schema: { type: 'string', pattern: `^${key}(,${key})*$`, examples: [`${fields[0]}:desc`] },
    read: (given) =>
      given.split(',').map((part) => {
        const [field = '', direction = '', ...rest] = part.split(':')
        if (!fields.includes(field) || (direction !== 'asc' && direction !== 'desc') || rest.length > 0) {
          throw new BadRequestError(`must be field:asc or field:desc, with fields of ${fields.join(', ')}.`)
        }
        return { field: camelCase(field) as Field, direction }
      }),
  }
}

/** Reads the parameters that a route knows; others mean nothing here. */
export function readQuery<Parameters extends Record<string, QueryParameter<unknown>>>(
  search: URLSearchParams,
  parameters: Parameters,
): QueryValues<Parameters> {
  const values = Object.entries(parameters).flatMap(([name, parameter]) => {
    const given = search.getAll(name)
    if (given.length > 1) throw new BadRequestError(`The parameter "${name}" can be given once only.`)
    return given[0] === undefined ? [] : [[name, readParameter(name, parameter, given[0])]]
  })
  return Object.fromEntries(values) as QueryValues<Parameters>
}

function readParameter(name: string, { read }: QueryParameter<unknown>, given: string): unknown {
  try {
    return read(given)
  } catch (error) {
    throw error instanceof BadRequestError
      ? new BadRequestError(`The parameter "${name}" ${error.message}`)
      : error
  }
}

export const pageParameters = {
  cursor: text('Where to go on: next_cursor or previous_cursor of another page of the same list.'),
  limit: integer(10, 100, 20, 'Rows on a page.'),
}
