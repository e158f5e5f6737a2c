import { LRUCache } from 'lru-cache'
import type { Viewer } from '../../operations/core/context.ts'
import { UnauthenticatedError } from '../../operations/core/errors.ts'

type LookUp = (credential: string) => Promise<Viewer>

/** The viewer of a credential. `admit` throws when a credential that was not recently valid must not be looked up. */
export type FindViewer = (
  credential: string,
  admit: () => Promise<void> | undefined,
) => Viewer | Promise<Viewer>

/** A key may be made a moment after it was refused, and a token become valid. */
const longestRefusalSeconds = 1
/** Clients that share an IP with one that tries keys are still let in. */
const familiarSeconds = 600
const maxCredentials = 10_000
/** Tokens may have some kilobytes. */
const maxCharacters = 8 * 1024 * 1024

/**
 * Remembers for `seconds` whom a good credential belongs to, for a second at most that a bad one was refused, and asks once
 * for all requests that come meanwhile. A revoked key can be used for `seconds`, at most.
 */
export function remembered(lookUp: LookUp, seconds: number): FindViewer {
  const familiar = bounded<true>(familiarSeconds)

  async function find(credential: string, admit: () => Promise<void> | undefined): Promise<Viewer> {
    if (!familiar.has(credential)) await admit()
    try {
      const viewer = await lookUp(credential)
      familiar.set(credential, true)
      return viewer
    } catch (error) {
      if (error instanceof UnauthenticatedError) familiar.delete(credential)
      throw error
    }
  }

  if (seconds === 0) return find
  const good = bounded<Viewer>(seconds)
  const refused = bounded<UnauthenticatedError>(Math.min(seconds, longestRefusalSeconds))
  const pending = new Map<string, Promise<Viewer>>()

  async function findAndKeep(credential: string, admit: () => Promise<void> | undefined): Promise<Viewer> {
    try {
      const viewer = await find(credential, admit)
      good.set(credential, viewer)
      return viewer
    } catch (error) {
      if (error instanceof UnauthenticatedError) refused.set(credential, error)
      throw error
    } finally {
      pending.delete(credential)
    }
  }

  return (credential, admit) => {
    const viewer = good.get(credential) ?? pending.get(credential)
    if (viewer) return viewer
    const refusal = refused.get(credential)
    if (refusal) throw refusal
    const found = findAndKeep(credential, admit)
    pending.set(credential, found)
    return found
  }
}

function bounded<Value extends NonNullable<unknown>>(seconds: number): LRUCache<string, Value> {
  return new LRUCache({
    max: maxCredentials,
    maxSize: maxCharacters,
    sizeCalculation: (_, credential) => credential.length,
    ttl: seconds * 1_000,
  })
}
