import type { Database } from '../../data/connection/database.ts'
import type { Viewer } from '../../operations/core/context.ts'
import { UnauthenticatedError } from '../../operations/core/errors.ts'
import { authenticateApiKey } from '../../operations/users/api-keys.ts'
import { signInWithToken } from '../../operations/users/users.ts'
import type { HttpRequest } from '../../transport/message.ts'
import { remembered } from './credential-cache.ts'
import type { TokenVerifier } from './token.ts'

/**
 * Who a request comes from. Null without a credential; a credential that is present but bad is always an error. `admit` throws
 * when the caller may not have one looked up that was not good lately.
 */
export type Authenticate = (
  request: HttpRequest,
  admit: () => Promise<void> | undefined,
) => Promise<Viewer | null>

export interface AuthenticationOptions {
  /** Without one, tokens are refused. */
  verifyToken?: TokenVerifier | undefined
  /** For how long a good credential is not looked up again, and a revoked one may still work. */
  credentialCacheSeconds?: number
}

export function createAuthenticate(
  database: Database,
  { verifyToken, credentialCacheSeconds = 0 }: AuthenticationOptions,
): Authenticate {
  const viewerOf = remembered(async (credential) => {
    if (!isToken(credential)) return authenticateApiKey(database, credential)
    if (!verifyToken) throw new UnauthenticatedError('This service does not accept tokens: use an API key.')
    return signInWithToken(database, await verifyToken(credential))
  }, credentialCacheSeconds)

  return async (request, admit) => {
    const header = request.header('authorization')
    if (header === null) return null
    const credential = /^bearer +([^\s]+) *$/i.exec(header)?.[1]
    if (!credential)
      throw new UnauthenticatedError('The Authorization header must be "Bearer <API key or token>".')
    return viewerOf(credential, admit)
  }
}

/** A JWT has three parts between dots, an API key has no dot. */
function isToken(credential: string): boolean {
  return credential.split('.').length === 3
}
