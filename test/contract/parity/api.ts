import { expect } from 'vitest'
import type { FieldIssue } from '../../../src/operations/core/errors.ts'
import type { Action, ApiName, Expectation } from './scenario.ts'
import type { World } from './world.ts'

/** An answer of either API, in one common form for the tables. */
export interface Answer {
  code: Expectation['code']
  issues: FieldIssue[]
  /** The result: names in camel case, enum values in lower case, labels instead of ids. */
  result: unknown
  /** Cursors of the next and the previous page. */
  cursors: Cursors
  status: number
  headers: Headers
  /** Everything by which a client can distinguish two errors. */
  body: unknown
}

export interface Cursors {
  next: string | null
  previous: string | null
}

export interface Position {
  cursor: string
  backward: boolean
}

export interface Api {
  name: ApiName
  call(world: World, action: Action, position?: Position): Promise<Answer>
  /** The HTTP status of this code. */
  status(action: Action, code: Expectation['code']): number
  /** Headers that must come with this code. */
  headers(action: Action, code: Expectation['code']): Record<string, unknown>
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/

/** Ids and times differ between runs. Labels replace ids, and any valid time is accepted. */
export function labelled(value: unknown, world: World, key?: string): unknown {
  if (Array.isArray(value)) return value.map((item) => labelled(item, world))
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([name, field]) => [name, labelled(field, world, name)]),
    )
  }
  if (key === 'createdAt' || key === 'updatedAt') {
    expect(value, key).toMatch(time)
    return 'a time'
  }
  return typeof value === 'string' && uuid.test(value) ? (world.label(value) ?? 'a new id') : value
}
