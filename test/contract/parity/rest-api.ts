import { expect } from 'vitest'
import type { FieldIssue } from '../../../src/operations/core/errors.ts'
import type { RestAnswer, RestClient } from '../../support/rest.ts'
import { type Answer, type Api, labelled, type Position } from './api.ts'
import type { Action, Expectation, Operation } from './scenario.ts'
import { somebodyOf, type World } from './world.ts'

const organization = '/v1/organizations/{on}'
const requests: Record<Operation, string> = {
  viewer: 'GET /v1/user',
  createOrganization: 'POST /v1/organizations',
  organization: `GET ${organization}`,
  updateOrganization: `PATCH ${organization}`,
  leaveOrganization: `POST ${organization}/leave`,
  organizations: 'GET /v1/organizations',
  organizationMembership: 'GET /v1/organizations/{under}/memberships/{on}',
  memberships: `GET ${organization}/memberships`,
  createOrganizationAddress: `POST ${organization}/address`,
  organizationAddress: `GET ${organization}/address`,
  updateOrganizationAddress: `PATCH ${organization}/address`,
}

const successStatuses: Partial<Record<Operation, number>> = {
  createOrganization: 201,
  createOrganizationAddress: 201,
  leaveOrganization: 204,
}

const errorStatuses: Record<Exclude<Expectation['code'], 'OK'>, number> = {
  UNAUTHENTICATED: 401,
  BAD_REQUEST: 400,
  INVALID_CURSOR: 400,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  CONFLICT: 409,
  LAST_OWNER: 409,
  PERSONAL_ORGANIZATION: 409,
  ADDRESS_EXISTS: 409,
  VERSION_CONFLICT: 412,
  VALIDATION_FAILED: 422,
  RATE_LIMITED: 429,
  UNAVAILABLE: 503,
  INTERNAL: 500,
}

export function restApi(client: RestClient): Api {
  return {
    name: 'rest',
    status: ({ operation }, code) =>
      code === 'OK' ? (successStatuses[operation] ?? 200) : errorStatuses[code],
    headers: ({ operation }, code) => ({
      'www-authenticate': code === 'UNAUTHENTICATED' ? 'Bearer' : null,
      'x-should-retry': code !== 'OK' && errorStatuses[code] === 409 ? 'false' : null,
      location:
        code === 'OK' && operation === 'createOrganization'
          ? expect.stringMatching(/^\/v1\/organizations\/[0-9a-f-]{36}$/)
          : null,
    }),
    async call(world, action, position) {
      const headers: Record<string, string> =
        action.expectedVersion === undefined ? {} : { 'If-Match': `"${action.expectedVersion}"` }
      const { request, body } = write(world, action, position)
      const answer = await client.documentedRest(world.credential(somebodyOf(action)), request, body, headers)
      return read(world, answer)
    },
  }
}

function write(world: World, { operation, on = 'organization', under, input = {} }: Action, at?: Position) {
  const path = requests[operation]
    .replace('{on}', encodeURIComponent(world.id(on)))
    .replace('{under}', encodeURIComponent(world.id(under ?? 'organization')))
  if (typeof input === 'string') return { request: path, body: input }
  if (!path.startsWith('GET')) return { request: path, body: snakeKeys(input) }
  const query = new URLSearchParams(
    Object.entries(input).map(([name, value]) => [snakeCase(name), parameter(world, name, value)]),
  )
  if (at) query.set('cursor', at.cursor)
  return { request: `${path}?${query}`, body: undefined }
}

function parameter(world: World, name: string, value: unknown): string {
  if (name === 'sort') return snakeCase(String(value))
  return name === 'userId' ? world.id(String(value)) : String(value)
}

function read(world: World, { status, headers, body }: RestAnswer): Answer {
  const answer = camelKeys(body) as Record<string, unknown> | null
  const { requestId, ...rest } = answer ?? {}
  if (status >= 400) {
    expect(Object.keys(body).sort()).toEqual(['code', 'errors', 'message', 'request_id'])
    const issues = (rest.errors as FieldIssue[]).map((issue) => ({ ...issue, field: camelCase(issue.field) }))
    const code = rest.code as Answer['code']
    return { code, issues, result: null, cursors: noCursors, status, headers, body: rest }
  }
  const success = { code: 'OK' as const, issues: [], status, headers, body: rest }
  if (!answer?.pagination) {
    const tag = headers.get('etag')
    const result = labelled(answer && { ...answer, ...(tag && { version: Number(tag.slice(1, -1)) }) }, world)
    return { ...success, result, cursors: noCursors }
  }
  const { nextCursor: next, previousCursor: previous, ...total } = answer.pagination as Pagination
  const items = labelled(answer.items, world)
  const result = { items, ...total, hasNext: next !== null, hasPrevious: previous !== null }
  return { ...success, result, cursors: { next, previous } }
}

interface Pagination {
  nextCursor: string | null
  previousCursor: string | null
  totalCount: number
  totalCountIsExact: boolean
}

const noCursors = { next: null, previous: null }

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}

function snakeKeys(input: object): object {
  return Object.fromEntries(Object.entries(input).map(([name, value]) => [snakeCase(name), value]))
}

/** Camel case from snake case; other spellings stay as they are. */
function camelCase(name: string): string {
  expect(name).not.toMatch(/[A-Z]/)
  return name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())
}

function camelKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(camelKeys)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [camelCase(name), camelKeys(field)]))
}
