import { expect } from 'vitest'
import type { ErrorCode, FieldIssue } from '../../../src/operations/core/errors.ts'
import type { GraphQLClient, Answer as Response } from '../../support/graphql.ts'
import { type Answer, type Api, labelled, type Position } from './api.ts'
import { documents } from './documents.ts'
import type { Action, Expectation } from './scenario.ts'
import { somebodyOf, type World } from './world.ts'

/** All other errors are part of the data, with status 200. */
const topLevel: Partial<Record<Expectation['code'], number>> = {
  UNAUTHENTICATED: 401,
  BAD_REQUEST: 400,
  INVALID_CURSOR: 400,
  UNAVAILABLE: 503,
}

export function graphqlApi(client: GraphQLClient): Api {
  return {
    name: 'graphql',
    status: ({ operation }, code) =>
      code === 'VALIDATION_FAILED' && !isMutation(operation) ? 422 : (topLevel[code] ?? 200),
    headers: (_, code) => ({ 'www-authenticate': code === 'UNAUTHENTICATED' ? 'Bearer' : null }),
    async call(world, action, position) {
      const { operation, input } = action
      const response = await client.send(
        world.credential(somebodyOf(action)),
        documents[operation],
        typeof input === 'string' ? {} : write(world, action, position),
        {
          // Only with this media type does a refused request have its own status.
          headers: { Accept: 'application/graphql-response+json' },
          ...(typeof input === 'string' && { body: input }),
        },
      )
      return read(world, action, response)
    },
  }
}

function isMutation(operation: Action['operation']): boolean {
  return documents[operation].startsWith('mutation')
}

function write(world: World, action: Action, position: Position | undefined): object {
  const { operation, on = 'organization', input = {}, expectedVersion } = action
  const fields = input as Record<string, unknown>
  if (operation === 'createOrganization') return { input: fields }
  if (isMutation(operation)) {
    return {
      input: {
        organizationId: world.id(on),
        ...fields,
        ...(expectedVersion !== undefined && { expectedVersion }),
      },
    }
  }
  if (operation === 'viewer') return {}
  if (operation === 'organizations') return listVariables(world, fields, position)
  return { id: world.id(on), ...(operation === 'memberships' && listVariables(world, fields, position)) }
}

function listVariables(
  world: World,
  { limit, cursor, sort, ...filter }: Record<string, unknown>,
  position: Position | undefined,
): object {
  const page = position?.backward
    ? { last: limit, before: position.cursor }
    : { first: limit, after: position?.cursor ?? cursor }
  return {
    ...page,
    filter: Object.fromEntries(
      Object.entries(filter).map(([name, value]) => [name, filterValue(world, name, value)]),
    ),
    ...(typeof sort === 'string' && { orderBy: sort.split(',').map(sortKey) }),
  }
}

function filterValue(world: World, name: string, value: unknown): unknown {
  if (name === 'userId') return world.id(String(value))
  return name === 'name' ? value : String(value).toUpperCase()
}

function sortKey(key: string): object {
  const [field = '', direction = ''] = key.split(':')
  return {
    field: field.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase(),
    direction: direction.toUpperCase(),
  }
}

function read(world: World, { operation }: Action, { status, headers, data, errors }: Response): Answer {
  const body = { data, errors }
  const rest = { issues: [], result: null, cursors: { next: null, previous: null }, status, headers, body }
  const [error] = errors ?? []
  if (error) {
    const { code, issues = [] } = error.extensions
    return { ...rest, code: code as ErrorCode, issues: issues as FieldIssue[] }
  }
  const found = findResult(operation, data)
  if (found === null) return { ...rest, code: 'NOT_FOUND' }
  if (isMutation(operation) && 'code' in found) {
    expect(found.__typename).toBe(errorType(found.code))
    return { ...rest, code: found.code, issues: found.issues ?? [] }
  }
  if (operation === 'leaveOrganization') {
    // REST has no body here.
    return { ...rest, code: 'OK' }
  }
  if (!('pageInfo' in found)) return { ...rest, code: 'OK', result: labelled(withoutEnums(found), world) }
  const { hasNextPage, hasPreviousPage, startCursor, endCursor } = found.pageInfo
  const next: string | null = hasNextPage ? endCursor : null
  const previous: string | null = hasPreviousPage ? startCursor : null
  const items = labelled(found.nodes.map(withoutEnums), world)
  const result = {
    items,
    totalCount: found.totalCount,
    totalCountIsExact: found.totalCountIsExact,
    hasNext: next !== null,
    hasPrevious: previous !== null,
  }
  return { ...rest, code: 'OK', result, cursors: { next, previous } }
}

function findResult(operation: Action['operation'], data: Response['data']) {
  if (operation === 'memberships') return data.organization?.memberships ?? null
  if (operation === 'organizationAddress') return data.organization?.address ?? null
  return data[operation]
}

/** `NOT_FOUND` is a `NotFoundError`. */
function errorType(code: string): string {
  return `${code.toLowerCase().replace(/(?:^|_)([a-z])/g, (_, letter: string) => letter.toUpperCase())}Error`
}

/** Enum values in lower case, as in REST, and no `authId` where REST omits it. */
function withoutEnums({ authId, type, role, ...fields }: Record<string, unknown>): object {
  for (const value of [type, role]) if (value !== undefined) expect(value).toMatch(/^[A-Z]+$/)
  return {
    ...fields,
    ...(type !== undefined && { type: String(type).toLowerCase() }),
    ...(role !== undefined && { role: String(role).toLowerCase() }),
    ...(authId !== null && authId !== undefined && { authId }),
  }
}
