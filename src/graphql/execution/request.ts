import { BadRequestError } from '../../operations/core/errors.ts'
import { methodNotAllowed } from '../../transport/error.ts'
import { assertMeasure, isObject, parseJson, readJson } from '../../transport/json.ts'
import type { HttpRequest } from '../../transport/message.ts'

/** The parameters of GraphQL over HTTP. */
export interface GraphQLParameters {
  query: string
  variables?: Record<string, unknown>
  operationName?: string
  extensions?: Record<string, unknown>
}

export async function readParameters(
  request: HttpRequest,
  maxDocumentBytes: number,
): Promise<GraphQLParameters> {
  if (request.method === 'POST') return checked(await readJson(request), maxDocumentBytes)
  if (request.method === 'GET')
    return checked(fromQuery(new URLSearchParams(request.query)), maxDocumentBytes)
  throw methodNotAllowed(request.method, ['GET', 'POST'])
}

function fromQuery(search: URLSearchParams): Record<string, unknown> {
  const json = (name: string) => {
    const text = search.get(name)
    return text === null ? undefined : parseJson(text, `The parameter "${name}"`)
  }
  return {
    query: search.get('query'),
    operationName: search.get('operationName'),
    variables: json('variables'),
    extensions: json('extensions'),
  }
}

function checked(parameters: unknown, maxDocumentBytes: number): GraphQLParameters {
  if (!isObject(parameters)) throw new BadRequestError('The body must be a JSON object with a "query".')
  const { query, operationName, variables, extensions } = parameters
  if (typeof query !== 'string' || query === '') {
    throw new BadRequestError('"query" must be a GraphQL document as a string.')
  }
  if (Buffer.byteLength(query) > maxDocumentBytes) {
    throw new BadRequestError(`The document is larger than ${maxDocumentBytes} bytes.`)
  }
  const given = optional('variables', variables, isObject, 'an object')
  if (given.variables) assertMeasure(given.variables, 'The variables')
  return {
    query,
    ...given,
    ...optional('operationName', operationName, isString, 'a string'),
    ...optional('extensions', extensions, isObject, 'an object'),
  }
}

function optional<Name extends string, Value>(
  name: Name,
  value: unknown,
  isValid: (value: unknown) => value is Value,
  expected: string,
): { [Key in Name]?: Value } {
  if (value === undefined || value === null) return {}
  if (!isValid(value)) throw new BadRequestError(`"${name}" must be ${expected}.`)
  return { [name]: value } as { [Key in Name]: Value }
}

function isString(value: unknown): value is string {
  return typeof value === 'string'
}
