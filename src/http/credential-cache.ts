import { LRUCache } from 'lru-cache'
import type { Viewer } from '../operations/context.ts'

type LookUp = (credential: string) => Promise<Viewer>

const maxCredentials = 10_000

/**
 * Remembers for `seconds` whom a good credential belongs to, and asks once for all requests that come meanwhile.
 * A revoked key can be used for that long, at most. Refusals are not remembered.
 */
export function cached(lookUp: LookUp, seconds: number): LookUp {
  if (seconds === 0) return lookUp
  const viewers = new LRUCache<string, Promise<Viewer>>({ max: maxCredentials, ttl: seconds * 1_000 })
  return (credential) => {
    const known = viewers.get(credential)
    if (known) return known
    const viewer = lookUp(credential)
    viewers.set(credential, viewer)
    viewer.catch(() => viewers.delete(credential))
    return viewer
  }
}
