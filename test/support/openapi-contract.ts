import Ajv2020, { type ValidateFunction } from 'ajv/dist/2020.js'
import ajvFormats from 'ajv-formats'
import { openApiDocument } from '../../src/rest/openapi/document.ts'

export interface Exchange {
  method: string
  path: string
  requestText?: string | undefined
  status: number
  headers: Headers
  /** The text of the answer, empty when it has no body. */
  text: string
}

export interface Document {
  paths: Record<string, Record<string, Operation>>
  components: { headers: Record<string, { required?: boolean }>; schemas: Record<string, object> }
}

interface Operation {
  requestBody?: { content: Record<string, object> }
  responses: Record<string, Response>
}

interface Response {
  headers?: Record<string, { $ref: string }>
  content?: Record<string, object>
}

/** Returns how a request and its answer differ from an OpenAPI document. Paths that it does not have are ignored. */
export type Check = (exchange: Exchange) => string[]

/** Finds the schema at a place in a document. A schema is compiled at its first use. */
export function createSchemas(document: object): (place: string[]) => ValidateFunction | undefined {
  const ajv = new Ajv2020.default({ allErrors: true, strictTypes: true })
  ajvFormats.default(ajv)
  // The document itself is not a schema but contains schemas. Ajv must ignore its other keys.
  ajv.addVocabulary(Object.keys(document))
  ajv.addSchema(document, 'document', undefined, false)
  return (place) => {
    const steps = place.map((step) => encodeURIComponent(step.replaceAll('~', '~0').replaceAll('/', '~1')))
    return ajv.getSchema(`document#/${steps.join('/')}`)
  }
}

export function createCheck(document: Document): Check {
  const schemaAt = createSchemas(closed(document))
  const patterns = Object.entries(document.paths).map(([path, methods]) => ({
    path,
    methods,
    pattern: new RegExp(`^${path.replace(/\{\w+\}/g, '[^/]+')}$`),
  }))

  function schemaErrors(place: string[], value: unknown): string[] {
    const validate = schemaAt(place)
    if (!validate) return [`the document has nothing at ${place.join(' ')}`]
    if (validate(value)) return []
    return (validate.errors ?? []).map(({ instancePath, message }) => `body${instancePath} ${message}`)
  }

  function headerErrors({ headers: documented = {} }: Response, headers: Headers): string[] {
    return Object.keys(documented)
      .filter((name) => document.components.headers[name]?.required && !headers.has(name))
      .map((name) => `the header ${name} is missing`)
  }

  function bodyErrors(place: string[], { content }: Response, exchange: Exchange): string[] {
    const type = exchange.headers.get('content-type')?.split(';')[0]
    if (!content || exchange.method === 'HEAD') return exchange.text === '' ? [] : ['there must be no body']
    if (type === undefined || !content[type]) return [`the Content-Type ${type} is not documented`]
    const body: unknown =
      type.endsWith('json') && type !== 'application/x-ndjson' ? JSON.parse(exchange.text) : exchange.text
    return schemaErrors([...place, 'content', type, 'schema'], body)
  }

  function requestErrors(place: string[], { requestBody }: Operation, exchange: Exchange): string[] {
    if (!requestBody || exchange.status >= 300) return []
    return schemaErrors(
      [...place, 'requestBody', 'content', 'application/json', 'schema'],
      JSON.parse(exchange.requestText ?? 'null', asStored),
    ).map((error) => `the service takes a request that the document forbids: ${error}`)
  }

  return (exchange) => {
    const { path = '', methods = {} } = patterns.find(({ pattern }) => pattern.test(exchange.path)) ?? {}
    const method = exchange.method === 'HEAD' ? 'get' : exchange.method.toLowerCase()
    const operation = methods[method]
    if (!operation) return []
    const response = operation.responses[exchange.status]
    if (!response) return [`the status ${exchange.status} is not documented`]
    const place = ['paths', path, method]
    return [
      ...headerErrors(response, exchange.headers),
      ...bodyErrors([...place, 'responses', String(exchange.status)], response, exchange),
      ...requestErrors(place, operation, exchange),
    ]
  }
}

/** Forbids other fields in answers. Clients must accept new fields, but the document must have every field. */
function closed({ components, ...document }: Document): Document {
  const schemas = Object.entries(components.schemas).map(([name, schema]) => [
    name,
    name.endsWith('Request') ? schema : withoutOtherFields(schema),
  ])
  return { ...document, components: { ...components, schemas: Object.fromEntries(schemas) } }
}

function withoutOtherFields(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  const inside = Object.entries(value).map(([key, child]) => [key, withoutOtherFields(child)])
  return { ...Object.fromEntries(inside), ...('properties' in value && { additionalProperties: false }) }
}

/** As in the document: spaces around a text are ignored, and a text of spaces only is null. */
function asStored(_: string, value: unknown): unknown {
  return typeof value === 'string' ? value.normalize('NFC').trim() || null : value
}

const check = createCheck(openApiDocument as unknown as Document)

/** Throws if the service's answer differs from its OpenAPI document. */
export function assertDocumented(exchange: Exchange): void {
  const problems = check(exchange)
  if (problems.length === 0) return
  const { method, path, status, text } = exchange
  throw new Error(
    `${method} ${path}, answered with ${status} ${text}, is not as documented: ${problems.join('; ')}`,
  )
}
