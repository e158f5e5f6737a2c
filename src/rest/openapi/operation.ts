import { referenceTo } from '../routing/body.ts'
import type { Route } from '../routing/route.ts'
import { linesType } from '../routing/stream.ts'
import { describeErrors } from './errors.ts'
import { type AnswerHeader, headersOf } from './headers.ts'

export interface Operation {
  operationId: string
  tags: string[]
  summary: string
  description: string
  parameters: object[]
  requestBody?: object
  responses: Record<string, object>
}

export function describeOperation(route: Route): Operation {
  const { operationId, tag, summary, description } = route
  return {
    operationId,
    tags: [tag],
    summary,
    description,
    parameters: describeParameters(route),
    ...(route.body && { requestBody: describeRequest(route) }),
    responses: { ...describeSuccess(route), ...describeErrors(route) },
  }
}

function describeRequest(route: Route) {
  const schema = { $ref: `#/components/schemas/${requestName(route)}` }
  return { required: true, content: { 'application/json': { schema, example: route.example } } }
}

/** The name of the request body among the components. */
export function requestName({ operationId }: Route): string {
  return `${operationId.charAt(0).toUpperCase()}${operationId.slice(1)}Request`
}

const pathParameters: Record<string, string> = {
  organization_id: 'Id of an organization that the caller is a member of.',
  membership_id: 'Id of a membership in that organization.',
  audit_log_id: 'Id of an event.',
}

const ifNoneMatch = 'ETags that the caller already has. If one is current, the answer is 304 without a body.'
const ifMatch = 'ETags of the versions that may be changed. If none is current, the answer is 412.'
const idempotencyKey =
  'A unique key for this request, such as a new UUID. Repeating the request with the same key and values ' +
  'within a day changes nothing and returns the first answer.'

function describeParameters({ method, path, list, query, success, errors, idempotent }: Route): object[] {
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => ({
    name,
    in: 'path',
    required: true,
    description: pathParameters[name],
    schema: { type: 'string', format: 'uuid' },
  }))
  const inQuery = Object.entries({ ...list?.parameters, ...query?.parameters }).map(
    ([name, { description, schema }]) => ({
      name,
      in: 'query',
      description,
      schema,
    }),
  )
  return [
    ...inPath,
    ...inQuery,
    ...(method === 'GET' && success.etag ? [header('If-None-Match', ifNoneMatch)] : []),
    ...(errors.includes('VERSION_CONFLICT') ? [header('If-Match', ifMatch)] : []),
    ...(idempotent ? [header('Idempotency-Key', idempotencyKey, { minLength: 1, maxLength: 255 })] : []),
  ]
}

function header(name: string, description: string, limits = {}) {
  return { name, in: 'header', description, schema: { type: 'string', ...limits } }
}

function describeSuccess({ method, success, idempotent }: Route): Record<string, object> {
  const headers: AnswerHeader[] = [
    ...(success.etag ? (['ETag'] as const) : []),
    ...(success.location ? (['Location'] as const) : []),
    ...(idempotent ? (['Idempotency-Replayed'] as const) : []),
  ]
  const { body, lines } = success
  return {
    [success.status]: {
      description: successDescriptions[success.status],
      headers: headersOf(...headers),
      ...(body && { content: { 'application/json': { schema: referenceTo(body) } } }),
      ...(lines && { content: { [linesType]: { schema: { type: 'string', ...lines } } } }),
    },
    ...(method === 'GET' &&
      success.etag && {
        304: { description: 'Not changed. There is no body.', headers: headersOf('ETag') },
      }),
  }
}

const successDescriptions = {
  200: 'Success, with the current data.',
  201: 'What was created.',
  204: 'Success. There is no body.',
} satisfies Record<Route['success']['status'], string>
