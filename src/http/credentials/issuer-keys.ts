import { setTimeout as sleep } from 'node:timers/promises'
import { createRemoteJWKSet, customFetch, errors, type FetchImplementation, type JWTVerifyGetKey } from 'jose'
import { LRUCache } from 'lru-cache'

/** Key sets have some kilobytes. */
const maxBytes = 256 * 1024
const fetchMilliseconds = 2_500
/** Applies however many tokens name absent keys. */
const minMillisecondsBetweenFetches = 1_000
/** For so long a key that was not there is not looked for again: the issuer may publish it any moment. */
const absentMilliseconds = 5_000
const maxAbsent = 1_000
/** Limit on the remembered names of absent keys, which clients choose freely. */
const maxAbsentCharacters = 256 * 1024

/**
 * The public keys of an issuer. They are fetched again when a token names one that is not there, so that a new one is seen
 * at once; tokens with made-up keys can neither hold that up nor make it happen often.
 */
export function createIssuerKeys(url: string): JWTVerifyGetKey {
  const keys = createRemoteJWKSet(new URL(url), {
    timeoutDuration: fetchMilliseconds,
    // Decided here.
    cooldownDuration: Number.POSITIVE_INFINITY,
    [customFetch]: fetchBounded,
  })
  const absent = new LRUCache<string, true>({
    max: maxAbsent,
    maxSize: maxAbsentCharacters,
    sizeCalculation: (_, name) => name.length,
    ttl: absentMilliseconds,
  })
  let lastFetch = Number.NEGATIVE_INFINITY
  let fetching: Promise<void> | undefined

  async function fetchInTurn(): Promise<void> {
    await sleep(Math.max(0, lastFetch + minMillisecondsBetweenFetches - performance.now()))
    lastFetch = performance.now()
    await keys.reload()
  }

  function fetchAgain(): Promise<void> {
    fetching ??= fetchInTurn().finally(() => {
      fetching = undefined
    })
    return fetching
  }

  return async (header, token) => {
    if (!keys.fresh) await fetchAgain()
    try {
      return await keys(header, token)
    } catch (error) {
      const name = `${header.alg} ${header.kid}`
      if (!(error instanceof errors.JWKSNoMatchingKey) || absent.has(name)) throw error
      await fetchAgain()
      return keys(header, token).catch((error) => {
        if (error instanceof errors.JWKSNoMatchingKey) absent.set(name, true)
        throw error
      })
    }
  }
}

const fetchBounded: FetchImplementation = async (url, options) => {
  const response = await fetch(url, options)
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength
    // Leaving the loop ends the transfer.
    if (size > maxBytes) throw new Error(`The key set of the issuer is larger than ${maxBytes} bytes.`)
    chunks.push(chunk)
  }
  return new Response(Buffer.concat(chunks), { status: response.status })
}
