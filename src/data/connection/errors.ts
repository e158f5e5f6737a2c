import { Prisma } from '../../generated/prisma/client.ts'

/** Whether a write failed because a row with the same unique value exists. */
export function isUniqueViolation(error: unknown): boolean {
  return error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2002'
}

/** Whether a write failed because a row that it refers to is not there. */
export function isForeignKeyViolation(error: unknown): boolean {
  return error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2003'
}

/**
 * PostgreSQL error classes: connection, out of resources, operator intervention, the system under the server, a failed
 * login as a server starts, a database that is gone, a statement, lock or transaction that took too long, transactions
 * that cannot both be or whose end is not known, and prepared statements that a pooler has lost.
 */
const unavailableStates =
  /^(08...|53...|57...|58...|28...|3D000|55P03|25P0[34]|40001|40003|40P01|26000|42P05)$/
/** Changes refused by a server that only reads, such as one that is no longer the primary. */
const readOnlyStates = /^(25006|55000)$/
/** Of internal errors of the server: files it can't read, and tables and rows that changed while it looked at them. */
const passingInternalErrors = /^(could not |cache lookup failed|tuple concurrently )/
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
  if (isReadOnlyServer(error) || statesOf(error).some(isUnavailableCode)) return true
  if (isPassingInternalError(error)) return true
  // What the driver adapter throws has a cause that is a plain object with a code, and ends here.
  if (!(error instanceof Error)) return false
  return (
    unavailableMessages.test(error.message) ||
    (error instanceof AggregateError && error.errors.some(isDatabaseUnavailable)) ||
    isDatabaseUnavailable(error.cause)
  )
}

/** What was to be read took the database longer than it may. */
export class ReadStoppedError extends Error {
  readonly milliseconds: number

  constructor(milliseconds: number, cause: unknown) {
    super(`A read was stopped after ${milliseconds} ms.`, { cause })
    this.milliseconds = milliseconds
  }
}

/** Whether a statement was stopped because of its time, by the server or, when that has not answered, by this side. */
export function isStopped(error: unknown): boolean {
  return error instanceof Error && (codeOf(error) === '57014' || error.message === 'Query read timeout')
}

/** Whether the database answered, and does not let this service in, or is not there: waiting does not help. */
export function isLoginRefused(error: unknown): boolean {
  return error instanceof Error && /^(28...|3D000)$/.test(codeOf(error))
}

/** Whether a change failed only because this server does not take changes. */
export function isReadOnlyServer(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false
  if (statesOf(error).some((state) => readOnlyStates.test(state))) return true
  return error instanceof Error && isReadOnlyServer(error.cause)
}

/** Whether a statement prepared by name cannot be used any more: a pooler has lost it, or a migration changed its columns. */
export function isStalePreparation(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const code = codeOf(error)
  // PostgreSQL has no code for it alone, and translates its message.
  if (code === '0A000') return 'routine' in error && error.routine === 'RevalidateCachedQuery'
  return code === '26000' || code === '42P05'
}

function isPassingInternalError(error: object): boolean {
  const { code, message } = driverErrorOf(error)
  return code === 'XX000' && passingInternalErrors.test(message)
}

function isUnavailableCode(code: string): boolean {
  return unavailableStates.test(code) || unavailableCodes.has(code) || unavailablePrismaCodes.has(code)
}

function statesOf(error: object): string[] {
  return [codeOf(error), driverErrorOf(error).code]
}

function codeOf(error: object): string {
  return textOf(error, 'code')
}

/** What the driver said: as it is, thrown by the adapter, or wrapped by Prisma under a code of its own. */
function driverErrorOf(error: object): { code: string; message: string } {
  const meta = error instanceof Prisma.PrismaClientKnownRequestError ? error.meta : undefined
  const { driverAdapterError } = (meta ?? {}) as { driverAdapterError?: { cause?: object } }
  const cause = driverAdapterError?.cause ?? error
  return {
    code: textOf(cause, 'originalCode') || codeOf(cause),
    message: textOf(cause, 'originalMessage') || textOf(cause, 'message'),
  }
}

function textOf(error: object, property: string): string {
  const value: unknown = Reflect.get(error, property)
  return typeof value === 'string' ? value : ''
}
