import { BadRequestError } from '../operations/errors.ts'

/** The parameters of GraphQL over HTTP. */
export interface GraphQLParameters {
  query: string
  variables?: Record<string, unknown>
  operationName?: string
  extensions?: Record<string, unknown>
}

/** A refusal that has to do with HTTP rather than with GraphQL. */
export class TransportError extends BadRequestError {
  readonly status: number
  readonly headers: Record<string, string>

  constructor(status: number, message: string, headers: Record<string, string> = {}) {
    super(message)
    this.status = status
    this.headers = headers
  }
}

export async function readParameters(request: Request): Promise<GraphQLParameters> {
  if (request.method === 'GET') return checked(fromQuery(new URL(request.url).searchParams))
  if (request.method === 'POST') return checked(await fromBody(request))
  throw new TransportError(405, 'Use POST, or GET for queries.', { Allow: 'GET, POST' })
}

function fromQuery(search: URLSearchParams): Record<string, unknown> {
  return {
    query: search.get('query'),
    operationName: search.get('operationName'),
    variables: parseJson(search.get('variables'), 'The parameter "variables"'),
    extensions: parseJson(search.get('extensions'), 'The parameter "extensions"'),
  }
}

async function fromBody(request: Request): Promise<unknown> {
  const type = request.headers.get('content-type')?.toLowerCase() ?? ''
  if (!/^application\/json *(; *charset="?utf-?8"? *)?$/.test(type)) {
    throw new TransportError(415, 'The Content-Type must be application/json, in UTF-8.')
  }
  return parseJson(await request.text(), 'The body')
}

/** The parser's own message would send parts of the text back. */
function parseJson(text: string | null, what: string): unknown {
  if (text === null) return undefined
  try {
    return JSON.parse(text)
  } catch {
    throw new BadRequestError(`${what} is not valid JSON.`)
  }
}

function checked(parameters: unknown): GraphQLParameters {
  if (!isObject(parameters)) throw new BadRequestError('The body must be a JSON object with a "query".')
  const { query, operationName, variables, extensions } = parameters
  if (typeof query !== 'string' || query === '')
    throw new BadRequestError('"query" must be a GraphQL document as a string.')
  const given = {
    operationName: operationName ?? undefined,
    variables: variables ?? undefined,
    extensions: extensions ?? undefined,
  }
  if (given.operationName !== undefined && typeof given.operationName !== 'string') {
    throw new BadRequestError('"operationName" must be a string.')
  }
  if (given.variables !== undefined && !isObject(given.variables))
    throw new BadRequestError('"variables" must be an object.')
  if (given.extensions !== undefined && !isObject(given.extensions))
    throw new BadRequestError('"extensions" must be an object.')
  return { query, ...given } as GraphQLParameters
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
