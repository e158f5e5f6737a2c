import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'

export type Claims = Record<string, unknown>

/** A token issuer: it signs tokens with RSA and elliptic curve keys and publishes the public keys on localhost. */
export async function startIssuer() {
  const keys = { RS256: await generateKeyPair('RS256'), ES256: await generateKeyPair('ES256') }
  const published = await Promise.all(
    Object.entries(keys).map(async ([alg, { publicKey }]) => ({
      ...(await exportJWK(publicKey)),
      kid: alg,
      alg,
    })),
  )
  const publish: RequestListener = (_, response) => response.end(JSON.stringify({ keys: published }))
  let answer = publish
  const asked = { times: 0 }
  const server = createServer((request, response) => {
    asked.times++
    answer(request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`

  return {
    keys,
    /** Number of requests for the keys. */
    asked,
    config: { issuer: url, audience: 'orgql', jwksUrl: `${url}/keys` },
    /** A token that is valid unless `claims` change that. An undefined claim is left out. */
    token(
      claims: Claims,
      alg: keyof typeof keys = 'RS256',
      key = keys[alg].privateKey,
      kid: string = alg,
    ): Promise<string> {
      const now = Math.floor(Date.now() / 1000)
      const payload = { iss: url, aud: 'orgql', iat: now, exp: now + 600, ...claims }
      return new SignJWT(payload).setProtectedHeader({ alg, kid }).sign(key)
    },
    /** Publishes an additional key. */
    async addKey(kid: string) {
      const pair = await generateKeyPair('RS256')
      published.push({ ...(await exportJWK(pair.publicKey)), kid, alg: 'RS256' })
      return pair.privateKey
    },
    /** Requests for the keys fail until `action` has ended. */
    async breakDown(failure: RequestListener, action: () => Promise<void>): Promise<void> {
      answer = failure
      try {
        await action()
      } finally {
        answer = publish
      }
    },
    stop(): Promise<void> {
      server.closeAllConnections()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
}

export type Issuer = Awaited<ReturnType<typeof startIssuer>>
