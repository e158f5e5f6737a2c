import { errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose'
import type { JwtConfig } from '../../config.ts'
import { UnauthenticatedError, UnavailableError } from '../../operations/core/errors.ts'
import type { TokenIdentity } from '../../operations/users/users.ts'
import { createIssuerKeys } from './issuer-keys.ts'

/** Checks a JWT's signature, issuer, audience and times, and reads the identity in it. */
export type TokenVerifier = (token: string) => Promise<TokenIdentity>

/** Signatures by the issuer's private key only: a shared secret or "none" must never pass. */
const algorithms = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
]

export function createTokenVerifier({ issuer, audience, jwksUrl }: JwtConfig): TokenVerifier {
  const keys = createIssuerKeys(jwksUrl)
  const options = { issuer, audience, algorithms, clockTolerance: 5, requiredClaims: ['exp'] }
  return async (token) => readIdentity(issuer, await verify(token, keys, options))
}

async function verify(token: string, keys: JWTVerifyGetKey, options: object): Promise<JWTPayload> {
  try {
    return (await jwtVerify(token, keys, options)).payload
  } catch (error) {
    if (isKeyServerError(error)) throw new UnavailableError(error)
    if (error instanceof errors.JWTExpired) throw new UnauthenticatedError('This token has expired.')
    throw new UnauthenticatedError('This token is not valid.')
  }
}

/** The token may be valid: its keys could not be fetched. */
function isKeyServerError(error: unknown): boolean {
  if (!(error instanceof errors.JOSEError)) return true
  return ['ERR_JWKS_TIMEOUT', 'ERR_JWKS_INVALID', 'ERR_JOSE_GENERIC'].includes(error.code)
}

function readIdentity(issuer: string, payload: JWTPayload): TokenIdentity {
  const text = (claim: unknown) => (typeof claim === 'string' ? claim : undefined)
  const subject = text(payload.sub)
  // Two subjects with unpaired surrogates would look the same to the database.
  if (!subject || subject.length > 255 || subject.includes('\0') || !subject.isWellFormed())
    throw new UnauthenticatedError('This token is not valid.')
  return {
    issuer,
    subject,
    email: text(payload.email),
    emailVerified: payload.email_verified === true,
    firstName: text(payload.given_name),
    lastName: text(payload.family_name),
  }
}
