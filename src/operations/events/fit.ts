import type { ChainEnds } from '../../data/statements/event-chains.ts'
import type { OrganizationEvent } from '../../data/statements/events.ts'
import { actorDigestOf, changesDigestOf, firstHash, hasActorDetails, hasChanges, hashOf } from './chain.ts'

/** Why an event does not fit into the chain of its organization. */
export const faults = {
  missing: 'Events before this one are missing.',
  unexpected: 'There was no such event, or it had been deleted for its age.',
  actor: 'Who did it was changed.',
  changes: 'The changes were changed.',
  hash: 'The event was changed, or does not follow the one before it.',
  last_missing: 'The last events are missing.',
  after_last: 'The event comes after the last one.',
  last: 'The last event is another one.',
  no_chain: 'Where the events end is not stored.',
  no_events: 'All events are missing.',
} as const satisfies Record<string, string>

export type Fault = keyof typeof faults

/** An event that fits, as far as the next one needs it. */
export interface Place {
  readonly sequence: number
  readonly hash: Uint8Array
}

/** The place before the first event that was not deleted for its age. */
export function placeBeforeFirst({ prunedSequence, prunedHash }: ChainEnds): Place {
  return { sequence: prunedSequence, hash: prunedHash ?? firstHash }
}

/** Null if the event is the one that was written after `previous`. */
export function faultOf(event: OrganizationEvent, previous: Place): Fault | null {
  if (event.sequence > previous.sequence + 1) return 'missing'
  if (event.sequence <= previous.sequence) return 'unexpected'
  if (
    !fitsDigest(event.actorDigest, event.actorSalt, hasActorDetails(event), (salt) =>
      actorDigestOf(event, salt),
    )
  )
    return 'actor'
  if (!isChanges(event.changes, event.changesDigest)) return 'changes'
  if (
    !fitsDigest(event.changesDigest, event.changesSalt, hasChanges(event), (salt) =>
      changesDigestOf(event, salt),
    )
  )
    return 'changes'
  // Such as the year 300000 or infinity, which no event was written with.
  if (!Number.isFinite(Number(event.createdAt))) return 'hash'
  return isEqual(hashOf(event, previous.hash), event.hash) ? null : 'hash'
}

/**
 * Values have a digest and a salt, or there are none. Of values that were erased only the digest is left: without their
 * salt they cannot be guessed by it.
 */
function fitsDigest(
  digest: Uint8Array | null,
  salt: Uint8Array | null,
  hasValues: boolean,
  digestOf: (salt: Uint8Array) => Uint8Array,
): boolean {
  if (!hasValues) return salt === null
  return digest !== null && salt !== null && isEqual(digestOf(salt), digest)
}

/** Fields and their values; null only if they were erased. */
function isChanges(changes: unknown, digest: Uint8Array | null): boolean {
  if (changes === null) return digest !== null
  return typeof changes === 'object' && !Array.isArray(changes)
}

/** Null if the last event that fits is the one that the chain ends with. */
export function endFaultOf(last: Place & { createdAt: Date }, chain: ChainEnds): Fault | null {
  if (last.sequence < chain.lastSequence) return 'last_missing'
  if (last.sequence > chain.lastSequence) return 'after_last'
  const isSame = isEqual(last.hash, chain.lastHash) && Number(last.createdAt) === Number(chain.lastAt)
  return isSame ? null : 'last'
}

function isEqual(one: Uint8Array, other: Uint8Array): boolean {
  return Buffer.compare(one, other) === 0
}
