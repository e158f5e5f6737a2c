import { Prisma } from '../../generated/prisma/client.ts'

/** Whether a write failed because a row with the same unique value exists. */
export function isUniqueViolation(error: unknown): boolean {
  return hasCode(error, '23505', 'P2002')
}

/** Whether a write failed because it refers to a row that does not exist. */
export function isForeignKeyViolation(error: unknown): boolean {
  return hasCode(error, '23503', 'P2003')
}

/** The database's code of an error from own SQL, or Prisma's. */
function hasCode(error: unknown, sqlState: string, prismaCode: string): boolean {
  return error instanceof Error && [sqlState, prismaCode].includes(codeOf(error))
}

/**
 * SQLSTATEs: connection error, out of resources, operator intervention, system error, failed login (also while a server
 * starts), missing database, timeout of a lock or transaction, serialization failure, deadlock, unknown outcome of a
 * transaction, and prepared statements that a pooler has lost.
 */
const unavailableStates =
  /^(08...|53...|57...|58...|28...|3D000|55P03|25P0[34]|40001|40003|40P01|26000|42P05)$/
/** Writes refused by a read-only server, such as one that is no longer the primary. */
const readOnlyStates = /^(25006|55000)$/
/** Temporary internal errors of the server: unreadable files, and tables and rows that changed during the statement. */
const temporaryInternalErrors = /^(could not |cache lookup failed|tuple concurrently )/
const unavailableCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ENOTFOUND',
  'ETIMEDOUT',
  'EAI_AGAIN',
  'ENOENT',
])
/** Unreachable, timed out, connection closed, no free connection in time. */
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

/** Whether the database was unreachable, out of resources or otherwise failing: the same statement may work later. */
export function isDatabaseUnavailable(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false
  if (isReadOnlyServer(error) || statesOf(error).some(isUnavailableCode)) return true
  if (isTemporaryInternalError(error)) return true
  // The cause of a driver adapter's error is a plain object, whose code has been checked by now.
  if (!(error instanceof Error)) return false
  return (
    error instanceof TransactionTimeoutError ||
    unavailableMessages.test(error.message) ||
    (error instanceof AggregateError && error.errors.some(isDatabaseUnavailable)) ||
    isDatabaseUnavailable(error.cause)
  )
}

/** A read exceeded its time limit. */
export class ReadStoppedError extends Error {
  readonly milliseconds: number

  constructor(milliseconds: number, cause: unknown) {
    super(`A read was stopped after ${milliseconds} ms.`, { cause })
    this.milliseconds = milliseconds
  }
}

/** A transaction took longer than one statement in it may, or waited too long to begin. */
export class TransactionTimeoutError extends Error {
  constructor(milliseconds: number) {
    super(`A transaction was not done after ${milliseconds} ms.`)
  }
}

/** Whether a statement exceeded its time limit: stopped by the server, or by the driver if the server did not answer. */
export function isStopped(error: unknown): boolean {
  return error instanceof Error && (codeOf(error) === '57014' || error.message === 'Query read timeout')
}

/** Whether the server answered, but refused the login or has no such database: waiting does not help. */
export function isLoginRefused(error: unknown): boolean {
  return error instanceof Error && /^(28...|3D000)$/.test(codeOf(error))
}

/** Whether a write failed only because the server is read-only. */
export function isReadOnlyServer(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false
  if (statesOf(error).some((state) => readOnlyStates.test(state))) return true
  return error instanceof Error && isReadOnlyServer(error.cause)
}

/** Whether a prepared statement is no longer valid: a pooler has lost it, or a migration changed its columns. */
export function isStalePreparation(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const code = codeOf(error)
  // This code has other causes too, and the server may translate the message; only the routine identifies it.
  if (code === '0A000') return 'routine' in error && error.routine === 'RevalidateCachedQuery'
  return code === '26000' || code === '42P05'
}

function isTemporaryInternalError(error: object): boolean {
  const { code, message } = driverErrorOf(error)
  return code === 'XX000' && temporaryInternalErrors.test(message)
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

/** The driver's code and message: of the error itself, of the adapter's cause, or of an error that Prisma wrapped. */
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
