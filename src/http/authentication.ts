import type { Database } from '../data/database.ts'
import { authenticateApiKey } from '../operations/api-keys.ts'
import type { Viewer } from '../operations/context.ts'
import { UnauthenticatedError } from '../operations/errors.ts'
import { signInWithToken } from '../operations/users.ts'
import type { HttpRequest } from '../transport/message.ts'
import type { TokenVerifier } from './token.ts'

/** Who a request comes from. Null without a credential; a credential that is present but bad is always an error. */
export type Authenticate = (request: HttpRequest) => Promise<Viewer | null>

export function createAuthenticate(database: Database, verifyToken: TokenVerifier | undefined): Authenticate {
  return async (request) => {
    const header = request.header('authorization')
    if (header === null) return null
    const credential = /^bearer +([^\s]+) *$/i.exec(header)?.[1]
    if (!credential)
      throw new UnauthenticatedError('The Authorization header must read "Bearer <API key or token>".')
    if (!isToken(credential)) return authenticateApiKey(database, credential)
    if (!verifyToken) throw new UnauthenticatedError('Tokens are not accepted here: use an API key.')
    return { id: (await signInWithToken(database, await verifyToken(credential))).id }
  }
}

/** A JWT has three parts between dots, an API key has no dot. */
function isToken(credential: string): boolean {
  return credential.split('.').length === 3
}
