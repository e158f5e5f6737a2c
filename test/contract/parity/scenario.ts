import type { Address, Organization } from '../../../src/generated/prisma/client.ts'
import type { ErrorCode } from '../../../src/operations/core/errors.ts'

export type Operation =
  | 'viewer'
  | 'createOrganization'
  | 'organization'
  | 'updateOrganization'
  | 'leaveOrganization'
  | 'organizations'
  | 'organizationMembership'
  | 'memberships'
  | 'createOrganizationAddress'
  | 'organizationAddress'
  | 'updateOrganizationAddress'

export type Person = 'owner' | 'secondOwner' | 'member' | 'stranger'
export type Actor = Person | 'nobody' | 'bad credential'

/** What there is before an action. The owner and the member share `organization`; the stranger owns `foreign`. */
export interface Setup {
  organization?: Partial<Organization>
  domains?: { domain: string; verified?: boolean }[]
  /** The organization has an address: a plain one, but for these fields. */
  address?: Partial<Address>
  secondOwner?: true
  /** Nobody but the owner belongs to the organization. */
  alone?: true
  /** The organization is the owner's personal one. */
  personal?: true
  /** Names of more organizations of the owner and the member, each created a day after the one before. */
  companies?: string[]
  /** How many more members the organization has. */
  crowd?: number
}

export interface Action {
  operation: Operation
  as?: Actor
  /** What is acted on, by its label in the world; the organization when left out. */
  on?: string
  /** The organization whose membership is read, where it isn't `organization`; only REST names it. */
  under?: string
  /** Fields in camel case, or a whole request body that is sent as it is. */
  input?: Record<string, unknown> | string
  expectedVersion?: number
  /** Goes on from the list that was read last, by one of its cursors. */
  from?: 'next' | 'previous' | 'altered next'
}

/** Fields that a row has after the action; every other row and field is as it was. */
export interface Stored {
  organization?: Partial<Organization>
  address?: Partial<Address>
  newOrganization?: Partial<Organization>
  newAddress?: Partial<Address>
  /** The actor's membership is gone. */
  left?: true
}

export interface Expectation {
  code: 'OK' | ErrorCode
  /** Wrong fields as `field CODE`, when validation failed. */
  issues?: string[]
  /** A part of what is answered. */
  result?: object
  /** Left out: nothing changed. */
  stored?: Stored
}

export type ApiName = 'rest' | 'graphql'

export interface Scenario extends Action {
  title: string
  setup?: Setup
  earlier?: Action[]
  /** Per API only where GraphQL's types, or its shape, make the same answer impossible. */
  expected: Expectation | Record<ApiName, Expectation>
  /** The whole answer is the one that this variant of the action gets. */
  sameAnswerAs?: Partial<Action>
}

export function ok(stored: Stored = {}, result: object = {}): Expectation {
  return { code: 'OK', stored, result }
}

/** A successful reading. */
export function shows(result: object): Expectation {
  return ok({}, result)
}

export function fails(code: ErrorCode): Expectation {
  return { code }
}

export function invalid(...issues: string[]): Expectation {
  return { code: 'VALIDATION_FAILED', issues }
}

export const badRequest = fails('BAD_REQUEST')
export const invalidCursor = fails('INVALID_CURSOR')
