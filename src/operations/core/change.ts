import type { Database } from '../../data/connection/database.ts'
import { isForeignKeyViolation } from '../../data/connection/errors.ts'
import type { Transaction } from '../../data/connection/sql.ts'
import { findLastEvent, type LastEvent } from '../../data/statements/events.ts'
import { findPlace, type Membership, type PlaceRow, readPlace } from '../../data/statements/memberships.ts'
import type { Organization } from '../../data/statements/organizations.ts'
import { lockOrganizationUnchecked, lockOrganizationVisibleTo } from '../../data/writing/locks.ts'
import { commitAll } from '../../data/writing/writes.ts'
import { inSpan } from '../../telemetry/spans.ts'
import type { Changed } from '../events/changed.ts'
import { actorOf, commandLine, type EventLog, eventWrites, operator } from '../events/record.ts'
import { type Context, type Origin, requireViewer, type Viewer } from './context.ts'
import { NotFoundError, UserGoneError, VersionConflictError } from './errors.ts'
import { assertKey, atMostOnce, fingerprintOf, type KeyedRequest } from './idempotency.ts'
import { parseId } from './validation.ts'

/** Inside, only `tx` may be used: it holds the connection that anything else would wait for. */
export type Change<Result> = (tx: Transaction, viewer: Viewer) => Promise<Changed<Result>>

/** Runs a change on behalf of the viewer in one transaction; what was loaded before it is forgotten. */
export async function change<Result>(context: Context, run: Change<Result>): Promise<Result> {
  const viewer = requireViewer(context)
  try {
    return await context.turn(() =>
      inSpan('transaction', {}, () => commit(context.database, context.origin, (tx) => run(tx, viewer))),
    )
  } catch (error) {
    // The organization is locked: the one other row that a change refers to is the viewer's own.
    throw isForeignKeyViolation(error) ? new UserGoneError() : error
  } finally {
    context.loaders.clearAll()
  }
}

/** Like `change`, and a repetition under the same idempotency key gets the first result and changes nothing. */
export async function changeOnce<Result extends object>(
  context: Context,
  request: Pick<KeyedRequest, 'operation' | 'model'> & { input: unknown },
  run: Change<Result>,
): Promise<Result> {
  const { key, runs } = context.idempotency
  if (key === null) return change(context, run)
  const ordinal = (runs.get(request.operation) ?? 0) + 1
  runs.set(request.operation, ordinal)
  requireViewer(context)
  assertKey(key)
  const fingerprint = fingerprintOf(request.input)
  const { operation, model } = request
  const settled = await change(context, (tx, viewer) =>
    atMostOnce(tx, { operation, model, key, ordinal, fingerprint, userId: viewer.id }, () => run(tx, viewer)),
  )
  if (settled.replayed) context.idempotency.replayed = true
  if ('error' in settled) throw settled.error
  return settled.result
}

/** A locked organization and the viewer's place in it. */
export interface Locked {
  readonly organization: Organization
  readonly membership: Membership
  readonly log: EventLog
}

/** Locks an organization and reads the viewer's place in it, or throws the error of an unknown id. */
export async function lockVisibleOrganization(tx: Transaction, viewer: Viewer, id: string): Promise<Locked> {
  const organizationId = parseId(id)
  if (organizationId === null) throw new NotFoundError('Organization')
  // Sent together, but read after the lock was granted: its last holder may have removed the viewer.
  const [organization, [place]] = await Promise.all([
    lockOrganizationVisibleTo(tx, organizationId, viewer.id),
    tx.rows<PlaceRow>(findPlace, [organizationId, viewer.id]),
  ])
  if (!organization || !place) throw new NotFoundError('Organization')
  const { last, membership, user } = readPlace(place)
  return { organization, membership, log: { organizationId, last, actor: actorOf(viewer, user) } }
}

/** A change by an operator, who may change any organization. It is locked, so that changes of its members run one after another. */
export async function changeUnchecked<Result>(
  database: Database,
  id: string,
  run: (tx: Transaction, organization: Organization, log: EventLog) => Promise<Changed<Result>>,
): Promise<Result> {
  const organizationId = parseId(id)
  if (organizationId === null) throw new NotFoundError('Organization')
  return commit(database, commandLine, async (tx) => {
    const [organization, [last]] = await Promise.all([
      lockOrganizationUnchecked(tx, organizationId),
      tx.rows<LastEvent>(findLastEvent, [organizationId]),
    ])
    if (!organization) throw new NotFoundError('Organization')
    return run(tx, organization, { organizationId, last: last ?? null, actor: operator })
  })
}

/** Runs a change in a transaction, and writes all that it comes to with the last statement. */
export function commit<Result>(
  database: Database,
  origin: Origin,
  run: (tx: Transaction) => Promise<Changed<Result>>,
): Promise<Result> {
  return database.transaction(async (tx) => {
    const { result, writes, events } = await run(tx)
    await commitAll(tx, [...writes, ...eventWrites(events, origin)])
    return result
  })
}

/** `expected` lists the versions that the caller is ready to change; undefined means any. */
export function assertVersion(current: number, expected: readonly number[] | undefined): void {
  if (expected && !expected.includes(current)) throw new VersionConflictError(current)
}

/** A row with some of its fields changed. */
export function nextVersion<Row extends { version: number; updatedAt: Date }>(
  row: Row,
  patch: Partial<Row>,
): Row {
  return { ...row, ...patch, version: row.version + 1, updatedAt: new Date() }
}
