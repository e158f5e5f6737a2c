import { createHash, randomBytes } from 'node:crypto'
import { z } from 'zod'
import type { Database } from '../../data/connection/database.ts'
import type { User } from '../../data/statements/users.ts'
import { type FoundApiKey, findApiKey } from '../../data/statements/users.ts'
import type { Viewer } from '../core/context.ts'
import { NotFoundError, UnauthenticatedError } from '../core/errors.ts'
import { parseId, parseInput, requiredText } from '../core/validation.ts'

const prefix = 'orgql_'

export interface NewApiKey {
  id: string
  /** The key itself. It cannot be shown again: only its hash is stored. */
  key: string
  expiresAt: Date | null
}

export interface RevokedApiKey {
  id: string
  revokedAt: Date | null
}

const newApiKey = z.object({ name: requiredText.nullish(), expiresAt: z.date().nullish() })

export async function createApiKey(
  { prisma }: Database,
  user: Pick<User, 'id'>,
  input: z.input<typeof newApiKey> = {},
): Promise<NewApiKey> {
  const { name = null, expiresAt = null } = parseInput(newApiKey, input)
  const key = prefix + randomBytes(32).toString('base64url')
  const { id } = await prisma.apiKey.create({ data: { userId: user.id, name, hash: hashOf(key), expiresAt } })
  return { id, key, expiresAt }
}

/** Other processes may accept the key until their cache expires: see CREDENTIAL_CACHE_SECONDS. Revoking twice is allowed. */
export async function revokeApiKey({ prisma }: Database, id: string): Promise<RevokedApiKey> {
  const keyId = parseId(id)
  if (keyId === null) throw new NotFoundError('API key')
  await prisma.apiKey.updateMany({ where: { id: keyId, revokedAt: null }, data: { revokedAt: new Date() } })
  const key = await prisma.apiKey.findUnique({ where: { id: keyId }, select: { id: true, revokedAt: true } })
  if (!key) throw new NotFoundError('API key')
  return key
}

export async function authenticateApiKey({ sql }: Database, key: string, now = new Date()): Promise<Viewer> {
  const [found] = key.startsWith(prefix) ? await sql.rows<FoundApiKey>(findApiKey, [hashOf(key)]) : []
  if (!found) throw new UnauthenticatedError('This API key is not valid.')
  if (found.revokedAt) throw new UnauthenticatedError('This API key has been revoked.')
  if (found.expiresAt && found.expiresAt <= now) throw new UnauthenticatedError('This API key has expired.')
  return { id: found.userId, organizations: found.organizations }
}

function hashOf(key: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(createHash('sha256').update(key).digest())
}
