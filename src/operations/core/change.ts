import type { Database } from '../../data/connection/database.ts'
import { isForeignKeyViolation } from '../../data/connection/errors.ts'
import type { Membership } from '../../data/statements/memberships.ts'
import type { Organization } from '../../data/statements/organizations.ts'
import { lockOrganizationUnchecked, lockOrganizationVisibleTo } from '../../data/writing/locks.ts'
import { inTransaction, type Transaction } from '../../data/writing/transaction.ts'
import { inSpan } from '../../telemetry/spans.ts'
import { type Context, requireViewer, type Viewer } from './context.ts'
import { NotFoundError, UserGoneError, VersionConflictError } from './errors.ts'
import { assertKey, atMostOnce, fingerprintOf, type KeyedRequest } from './idempotency.ts'
import { parseId } from './validation.ts'

/** Inside, only `tx` may be used: it holds the connection that anything else would wait for. */
export type Change<Result> = (tx: Transaction, viewer: Viewer) => Promise<Result>

/** Runs a change on behalf of the viewer in one transaction; what was loaded before it is forgotten. */
export async function change<Result>(context: Context, run: Change<Result>): Promise<Result> {
  const viewer = requireViewer(context)
  try {
    return await context.turn(() =>
      inSpan('transaction', {}, () => inTransaction(context.database, (tx) => run(tx, viewer))),
    )
  } catch (error) {
    // The organization is locked: the one other row that a change refers to is the viewer's own.
    throw isForeignKeyViolation(error) ? new UserGoneError() : error
  } finally {
    forgetLoaded(context)
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

/** Locks an organization and reads the viewer's place in it, or throws the error of an unknown id. */
export async function lockVisibleOrganization(
  tx: Transaction,
  viewer: Viewer,
  id: string,
): Promise<{ organization: Organization; membership: Membership }> {
  const organizationId = parseId(id)
  const organization = organizationId && (await lockOrganizationVisibleTo(tx, organizationId, viewer.id))
  if (!organization) throw new NotFoundError('Organization')
  // Read after the lock was granted: its last holder may have removed the viewer.
  const membership = await tx.membership.findUnique({
    where: { organizationId_userId: { organizationId: organization.id, userId: viewer.id } },
  })
  if (!membership) throw new NotFoundError('Organization')
  return { organization, membership }
}

/** A change by an operator, who may change any organization. It is locked, so that changes of its members run one after another. */
export async function changeUnchecked<Result>(
  database: Database,
  id: string,
  run: (tx: Transaction, organization: Organization) => Promise<Result>,
): Promise<Result> {
  const organizationId = parseId(id)
  if (organizationId === null) throw new NotFoundError('Organization')
  return inTransaction(database, async (tx) => {
    const organization = await lockOrganizationUnchecked(tx, organizationId)
    if (!organization) throw new NotFoundError('Organization')
    return run(tx, organization)
  })
}

/** `expected` lists the versions that the caller is ready to change; undefined means any. */
export function assertVersion(current: number, expected: readonly number[] | undefined): void {
  if (expected && !expected.includes(current)) throw new VersionConflictError(current)
}

function forgetLoaded({ loaders }: Context): void {
  for (const loader of Object.values(loaders)) loader.clearAll()
}
