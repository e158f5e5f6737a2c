import { rest, type Sent } from '../../support/requests.ts'
import type { World } from '../inputs/world.ts'
import type { Client } from '../support/client.ts'

interface Parameter {
  name: string
  in: string
  schema: { type?: string; enum?: string[]; pattern?: string; minimum?: number; maximum?: number }
}

/** An endpoint, as the OpenAPI document describes it. */
export interface Endpoint {
  method: string
  path: string
  query: Parameter[]
  /** The fields of its body, if it has one. */
  fields: string[]
  required: string[]
  example: Record<string, unknown> | undefined
}

export async function readEndpoints(client: Client): Promise<Endpoint[]> {
  const { text } = await client.send(rest(null, 'GET /v1/openapi.json'))
  const { paths, components } = JSON.parse(text)
  return Object.entries<Record<string, never>>(paths).flatMap(([path, methods]) =>
    Object.entries<Record<string, never>>(methods).map(([method, { parameters = [], requestBody }]) => {
      const content = requestBody?.['content']?.['application/json'] as
        | { schema: { $ref: string }; example: Record<string, unknown> }
        | undefined
      const schema = components.schemas[content?.schema.$ref.split('/').pop() ?? '']
      return {
        method: method.toUpperCase(),
        path,
        query: (parameters as Parameter[]).filter((parameter) => parameter.in === 'query'),
        fields: Object.keys(schema?.properties ?? {}),
        required: schema?.required ?? [],
        example: content?.example,
      }
    }),
  )
}

/** Adds one fault to a request to an endpoint; null where it does not apply. */
export type RestFault = (endpoint: Endpoint, world: World, pick: number) => Sent | null

export function validRequest({ method, path, example }: Endpoint, { own }: World): Sent {
  const filled = path
    .replace('{organization_id}', own.organizationId)
    .replace('{membership_id}', own.membershipId)
    .replace('{audit_log_id}', own.eventId)
  return rest(own.key, `${method} ${filled}`, example)
}

const inPath =
  (id: (world: World) => string): RestFault =>
  (endpoint, world, pick) => {
    const places = endpoint.path.match(/\{\w+\}/g) ?? []
    const place = places[pick % places.length]
    return place === undefined
      ? null
      : validRequest({ ...endpoint, path: endpoint.path.replace(place, id(world)) }, world)
  }

const inQuery =
  (wrong: (parameter: Parameter) => string | null): RestFault =>
  (endpoint, world, pick) => {
    const pairs = endpoint.query.flatMap((parameter) => {
      const value = wrong(parameter)
      return value === null ? [] : [`${parameter.name}=${value}`]
    })
    const pair = pairs[pick % pairs.length]
    return pair === undefined ? null : validRequest({ ...endpoint, path: `${endpoint.path}?${pair}` }, world)
  }

const inBody =
  (value: unknown): RestFault =>
  (endpoint, world, pick) => {
    const field = endpoint.fields[pick % endpoint.fields.length]
    if (field === undefined) return null
    return validRequest({ ...endpoint, example: { ...endpoint.example, [field]: value } }, world)
  }

const isList = ({ name }: Parameter) => name !== 'name'

export const restFaults: Record<string, RestFault> = {
  'an invalid id in its path': inPath(() => 'no-id'),
  'an unknown id in its path': inPath(() => '018f3b7a-0000-7000-8000-000000000000'),
  "another tenant's id in its address": inPath(({ foreign }) => foreign.organizationId),
  'a NUL in its path': inPath(() => '%00'),
  'half of a letter in its path': inPath(() => '%E2%82'),
  'a parameter with an invalid value': inQuery((parameter) => (isList(parameter) ? 'nonsense' : null)),
  'a parameter with a NUL': inQuery(() => 'a%00'),
  'a parameter that is too long': inQuery(() => 'x'.repeat(3_000)),
  'a parameter twice': inQuery(({ name }) => `20&${name}=20`),
  'a parameter beyond its bounds': inQuery(({ schema: { maximum } }) =>
    maximum === undefined ? null : `${maximum + 1}`,
  ),
  'a parameter below its bounds': inQuery(({ schema: { minimum } }) =>
    minimum === undefined ? null : `${minimum - 1}`,
  ),
  'a number in its body': inBody(12),
  'a list in its body': inBody(['x']),
  'an object in its body': inBody({ x: 1 }),
  'true in its body': inBody(true),
  'a NUL in its body': inBody('a\0'),
  'a lone surrogate in its body': inBody('\udfff'),
  'a long text in its body': inBody('x'.repeat(300)),
  'a missing field in its body': (endpoint, world, pick) => {
    const field = endpoint.required[pick % endpoint.required.length]
    if (field === undefined) return null
    const { [field]: _, ...example } = endpoint.example ?? {}
    return validRequest({ ...endpoint, example }, world)
  },
}
