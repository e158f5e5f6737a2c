import { createHash, randomBytes } from 'node:crypto'
import type { OrganizationEvent } from '../../data/statements/events.ts'

/** An event that has not got its place in the chain. */
export type UnchainedEvent = Omit<
  OrganizationEvent,
  'hash' | 'actorSalt' | 'actorDigest' | 'changesSalt' | 'changesDigest'
>

/** The hash before the first event of an organization. */
export const firstHash: Uint8Array<ArrayBuffer> = new Uint8Array(32)

/** Adds the digests and the hash that continues the chain after `previous`. */
export function chained(event: UnchainedEvent, previous: Uint8Array): OrganizationEvent {
  const actorSalt = hasActorDetails(event) ? saltBytes() : null
  const changesSalt = hasChanges(event) ? saltBytes() : null
  const salted = {
    ...event,
    actorSalt,
    actorDigest: actorSalt && actorDigestOf(event, actorSalt),
    changesSalt,
    changesDigest: changesSalt && changesDigestOf(event, changesSalt),
  }
  return { ...salted, hash: hashOf(salted, previous) }
}

/**
 * Covers the hash before it and everything that is never erased. What may be erased is covered by its digest. A migration
 * writes the same text for its first events.
 */
export function hashOf(
  event: Omit<OrganizationEvent, 'hash'>,
  previous: Uint8Array,
): Uint8Array<ArrayBuffer> {
  const text = JSON.stringify([
    event.id,
    event.organizationId,
    event.sequence,
    event.action,
    event.actorType,
    event.actorId,
    event.userId,
    event.targetType,
    event.targetId,
    event.api,
    event.requestId,
    event.method,
    event.path,
    event.statusCode,
    event.createdAt.toISOString(),
    hexOf(event.actorDigest),
    hexOf(event.changesDigest),
  ])
  return new Uint8Array(createHash('sha256').update(previous).update(text).digest())
}

type ActorDetails = Pick<OrganizationEvent, 'actorName' | 'clientIp' | 'userAgent'>

export function hasActorDetails({ actorName, clientIp, userAgent }: ActorDetails): boolean {
  return actorName !== null || clientIp !== null || userAgent !== null
}

export function hasChanges({ changes }: Pick<OrganizationEvent, 'changes'>): boolean {
  return Object.keys(changes ?? {}).length > 0
}

/** The salt keeps short values, such as IPs, from being guessed by their digest once they have been erased. */
export function actorDigestOf(
  { actorName, clientIp, userAgent }: ActorDetails,
  salt: Uint8Array,
): Uint8Array<ArrayBuffer> {
  return digest(salt, JSON.stringify([actorName, clientIp, userAgent]))
}

export function changesDigestOf(
  { changes }: Pick<OrganizationEvent, 'changes'>,
  salt: Uint8Array,
): Uint8Array<ArrayBuffer> {
  return digest(salt, JSON.stringify(changesInOrder({ changes })))
}

/** Fields with their values before and after, in alphabetical order: the database does not keep the order of fields. */
export function changesInOrder({
  changes,
}: Pick<OrganizationEvent, 'changes'>): [field: string, [before: unknown, after: unknown]][] {
  const pairs = Object.entries((changes ?? {}) as Record<string, [unknown, unknown]>)
  return pairs.sort(([a], [b]) => (a < b ? -1 : 1))
}

function digest(salt: Uint8Array, text: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(createHash('sha256').update(salt).update(text).digest())
}

function saltBytes(): Uint8Array<ArrayBuffer> {
  return new Uint8Array(randomBytes(16))
}

function hexOf(bytes: Uint8Array | null): string | null {
  return bytes && Buffer.from(bytes).toString('hex')
}
