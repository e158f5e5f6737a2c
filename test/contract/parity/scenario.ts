import type {
  Address,
  Membership,
  Organization,
  OrganizationEvent,
} from '../../../src/generated/prisma/client.ts'
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

/** The state before an action. The owner and the member share `organization`; the stranger owns `foreign`. */
export interface Setup {
  organization?: Partial<Organization>
  domains?: { domain: string; verified?: boolean }[]
  /** The organization has an address with these fields, and default values for the others. */
  address?: Partial<Address>
  secondOwner?: true
  /** The owner is the only member of the organization. */
  alone?: true
  /** The organization is the owner's personal one. */
  personal?: true
  /** Names of additional organizations of the owner and the member, created at intervals of one day. */
  companies?: string[]
  /** The number of additional members of the organization. */
  crowd?: number
}

export interface Action {
  operation: Operation
  as?: Actor
  /** The label of the object of the action; the organization by default. */
  on?: string
  /** The organization in the path of a membership, `organization` by default; only REST has it. */
  under?: string
  /** Fields in camel case, or a whole request body that is sent unchanged. */
  input?: Record<string, unknown> | string
  expectedVersion?: number
  /** Uses a cursor of the list that was read last. */
  from?: 'next' | 'previous' | 'altered next'
}

/** Fields that rows have after the action; all other rows and fields must be unchanged. */
export interface Stored {
  organization?: Partial<Organization>
  address?: Partial<Address>
  newOrganization?: Partial<Organization>
  newAddress?: Partial<Address>
  /** The actor's membership has been deleted. */
  left?: true
}

/** All rows that an operation could change. */
export interface Snapshot {
  organizations: Organization[]
  memberships: Membership[]
  addresses: Address[]
  events: Partial<OrganizationEvent>[]
}

export interface Expectation {
  code: 'OK' | ErrorCode
  /** Invalid fields as `field CODE`, for VALIDATION_FAILED. */
  issues?: string[]
  /** A part of the result. */
  result?: object
  /** If undefined, nothing may change. */
  stored?: Stored
}

export type ApiName = 'rest' | 'graphql'

export interface Scenario extends Action {
  title: string
  setup?: Setup
  earlier?: Action[]
  /** Per API only if GraphQL's types or structure make the same answer impossible. */
  expected: Expectation | Record<ApiName, Expectation>
  /** The whole answer must equal the answer to this variant of the action. */
  sameAnswerAs?: Partial<Action>
}

export function ok(stored: Stored = {}, result: object = {}): Expectation {
  return { code: 'OK', stored, result }
}

/** A successful read. */
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
