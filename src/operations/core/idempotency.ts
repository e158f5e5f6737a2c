import { createHash } from 'node:crypto'
import type { Database } from '../../data/connection/database.ts'
import type { Transaction } from '../../data/connection/sql.ts'
import { type ModelName, models, reviveRow } from '../../data/reading/model.ts'
import { deleteOldKeys, findKey, type IdempotencyKey } from '../../data/statements/idempotency-keys.ts'
import { tryLockName } from '../../data/writing/locks.ts'
import { put } from '../../data/writing/writes.ts'
import { type Changed, unchanged } from '../events/changed.ts'
import { errorCodes, type KeptErrorCode } from './error-codes.ts'
import {
  AddressExistsError,
  BadRequestError,
  type FieldIssue,
  ForbiddenError,
  LastOwnerError,
  NotFoundError,
  OperationError,
  PersonalOrganizationError,
  RequestInProgressError,
  ValidationFailedError,
  VersionConflictError,
} from './errors.ts'

const keptForMilliseconds = 24 * 60 * 60 * 1000

export interface KeyedRequest {
  userId: string
  operation: string
  /** The model of the result's row; null when the result is not a row and has no times. */
  model: ModelName | null
  key: string
  /** One document can hold several equal mutations: the number of this one, from 1. */
  ordinal: number
  /** Hash of the input: the key may not be used again with other values. */
  fingerprint: Uint8Array<ArrayBuffer>
}

type Settled<Result> = { result: Result } | { error: OperationError }

/** Rows of earlier versions of this service have these names, too. */
type StoredSettled = { result: object } | { failure: StoredError }

/**
 * Runs a request unless its result is known. The result, or the error, is stored by the statement that does the work, so
 * neither is ever stored without the other, even after a crash.
 */
export async function atMostOnce<Result extends object>(
  tx: Transaction,
  request: KeyedRequest,
  run: () => Promise<Changed<Result>>,
): Promise<Changed<Settled<Result> & { replayed: boolean }>> {
  const { userId, ordinal, key, fingerprint } = request
  const operation = ordinal === 1 ? request.operation : `${request.operation} ${ordinal}`
  const [isMine, [known]] = await Promise.all([
    tryLockName(tx, JSON.stringify([userId, operation, key])),
    tx.rows<IdempotencyKey>(findKey, [userId, operation, key]),
  ])
  if (!isMine) throw new RequestInProgressError()
  if (known && known.createdAt.getTime() > Date.now() - keptForMilliseconds) {
    if (!known.fingerprint.every((byte, index) => byte === fingerprint[index])) throw keyReused()
    return unchanged({ replayed: true, ...restore<Result>(known.outcome as StoredSettled, request.model) })
  }

  const { writes, events, result } = await attempt(run)
  const outcome = 'error' in result ? { failure: storeError(result.error) } : result
  const record = put('idempotencyKey', {
    userId,
    operation,
    key,
    fingerprint,
    outcome,
    createdAt: new Date(),
  })
  return { result: { replayed: false, ...result }, writes: [...writes, record], events }
}

/** Errors are thrown before anything is written: what is left to write is the record of an error that is kept. */
async function attempt<Result>(run: () => Promise<Changed<Result>>): Promise<Changed<Settled<Result>>> {
  try {
    const { result, ...written } = await run()
    return { result: { result }, ...written }
  } catch (error) {
    if (!(error instanceof OperationError && isKept(error))) throw error
    return unchanged({ error })
  }
}

/** Deletes results and errors that are not kept any longer; returns how many. */
export async function forgetOldResults(database: Database): Promise<number> {
  const before = new Date(Date.now() - keptForMilliseconds)
  // A transaction has more time than a single statement.
  return database.transaction(async (tx) => {
    const [deleted] = await tx.rows<{ count: number }>(deleteOldKeys, [before])
    return deleted?.count ?? 0
  })
}

function restore<Result>(stored: StoredSettled, model: ModelName | null): Settled<Result> {
  if ('failure' in stored) return { error: restoreError(stored.failure) }
  return { result: (model ? reviveRow(stored.result, models[model]) : stored.result) as Result }
}

function keyReused(): ValidationFailedError {
  return new ValidationFailedError([
    { field: 'idempotencyKey', code: 'REUSED', message: 'was used for a request with other values' },
  ])
}

export function assertKey(key: string): void {
  if (key.length < 1 || key.length > 255)
    throw new BadRequestError('An idempotency key must have 1 to 255 characters.')
}

export function fingerprintOf(input: unknown): Uint8Array<ArrayBuffer> {
  return new Uint8Array(createHash('sha256').update(JSON.stringify(input, sortedKeys)).digest())
}

/** Equal inputs get equal fingerprints, whatever order their fields were written in. */
function sortedKeys(_: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
}

/** An error as JSON, to be answered again. */
interface StoredError {
  code: KeptErrorCode
  message: string
  subject?: NotFoundSubject
  issues?: FieldIssue[]
  currentVersion?: number
}

type NotFoundSubject = ConstructorParameters<typeof NotFoundError>[0]

const restorers = {
  FORBIDDEN: ({ message }) => new ForbiddenError(message),
  NOT_FOUND: ({ subject = 'Organization' }) => new NotFoundError(subject),
  LAST_OWNER: ({ message }) => new LastOwnerError(message),
  PERSONAL_ORGANIZATION: ({ message }) => new PersonalOrganizationError(message),
  ADDRESS_EXISTS: () => new AddressExistsError(),
  VERSION_CONFLICT: ({ currentVersion = 0 }) => new VersionConflictError(currentVersion),
  VALIDATION_FAILED: ({ issues = [] }) => new ValidationFailedError(issues),
} satisfies Record<KeptErrorCode, (stored: StoredError) => OperationError>

/** Other errors are temporary: the next attempt runs again. */
function isKept(error: OperationError): boolean {
  return errorCodes[error.code].kept
}

function storeError(error: OperationError): StoredError {
  return { ...error, code: error.code as KeptErrorCode, message: error.message }
}

function restoreError(stored: StoredError): OperationError {
  return restorers[stored.code](stored)
}
