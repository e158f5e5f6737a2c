import { Prisma } from '../generated/prisma/client.ts'

/** Whether a write failed because a row with the same unique value exists. */
export function isUniqueViolation(error: unknown): boolean {
  return error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2002'
}

/** Whether a write failed because a row that it refers to is not there. */
export function isForeignKeyViolation(error: unknown): boolean {
  return error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2003'
}

/**
 * PostgreSQL error classes: connection, out of resources, operator intervention, a failed login as a server starts, a
 * statement, lock or transaction that took too long, and transactions that cannot both be.
 */
const unavailableStates = /^(08...|53...|57...|28...|55P03|25P0[34]|40001|40P01)$/
const unavailableCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ENOTFOUND',
  'ETIMEDOUT',
  'EAI_AGAIN',
  'ENOENT',
])
/** Unreachable, timed out, connection closed, no transaction or connection in time. */
const unavailablePrismaCodes = new Set([
  'P1001',
  'P1002',
  'P1008',
  'P1011',
  'P1017',
  'P2024',
  'P2028',
  'P2037',
])
/** node-postgres reports these as plain errors without a code. */
const unavailableMessages =
  /^(Connection terminated|Query read timeout|timeout exceeded when trying to connect|Client has encountered a connection error|Cannot use a pool after calling end)/

/** Whether the database could not be reached or had nothing left to give: the same statement may work later. */
export function isDatabaseUnavailable(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false
  if ([codeOf(error), driverCodeOf(error)].some(isUnavailableCode)) return true
  // What the driver adapter throws has a cause that is a plain object with a code, and ends here.
  if (!(error instanceof Error)) return false
  return (
    unavailableMessages.test(error.message) ||
    (error instanceof AggregateError && error.errors.some(isDatabaseUnavailable)) ||
    isDatabaseUnavailable(error.cause)
  )
}

/** Whether the database answered, and does not let this service in. */
export function isLoginRefused(error: unknown): boolean {
  return error instanceof Error && /^28/.test(codeOf(error))
}

function isUnavailableCode(code: string): boolean {
  return unavailableStates.test(code) || unavailableCodes.has(code) || unavailablePrismaCodes.has(code)
}

function codeOf(error: object | undefined): string {
  const code = error && 'code' in error ? error.code : undefined
  return typeof code === 'string' ? code : ''
}

/** Prisma wraps what the driver said under a code of its own. */
function driverCodeOf(error: object): string {
  if (!(error instanceof Prisma.PrismaClientKnownRequestError)) return ''
  const { driverAdapterError } = (error.meta ?? {}) as { driverAdapterError?: { cause?: object } }
  return codeOf(driverAdapterError?.cause)
}
