import { createHash, randomBytes } from 'node:crypto'
import { type FoundApiKey, findApiKey } from '../data/api-keys.ts'
import type { Database } from '../data/database.ts'
import type { User } from '../data/users.ts'
import type { Viewer } from './context.ts'
import { NotFoundError, UnauthenticatedError } from './errors.ts'
import { parseId } from './validation.ts'

const prefix = 'orgql_'

export interface NewApiKey {
  id: string
  /** The key itself, which cannot be had again: only its hash is stored. */
  key: string
  expiresAt: Date | null
}

export interface ApiKeyOptions {
  name?: string | undefined
  expiresAt?: Date | undefined
}

export async function createApiKey(
  { prisma }: Database,
  user: Pick<User, 'id'>,
  { name, expiresAt }: ApiKeyOptions = {},
): Promise<NewApiKey> {
  const key = prefix + randomBytes(32).toString('base64url')
  const { id } = await prisma.apiKey.create({
    data: { userId: user.id, name: name ?? null, hash: hashOf(key), expiresAt: expiresAt ?? null },
  })
  return { id, key, expiresAt: expiresAt ?? null }
}

/** From this moment on the key is refused. Revoking twice is harmless. */
export async function revokeApiKey({ prisma }: Database, id: string): Promise<void> {
  const where = { id: parseId(id) ?? '' }
  const known = where.id !== '' && (await prisma.apiKey.findUnique({ where, select: { id: true } }))
  if (!known) throw new NotFoundError('API key')
  await prisma.apiKey.updateMany({ where: { ...where, revokedAt: null }, data: { revokedAt: new Date() } })
}

export async function authenticateApiKey({ sql }: Database, key: string, now = new Date()): Promise<Viewer> {
  const [found] = key.startsWith(prefix) ? await sql.rows<FoundApiKey>(findApiKey, [hashOf(key)]) : []
  if (!found) throw new UnauthenticatedError('This API key is not valid.')
  if (found.revokedAt) throw new UnauthenticatedError('This API key has been revoked.')
  if (found.expiresAt && found.expiresAt <= now) throw new UnauthenticatedError('This API key has expired.')
  return { id: found.userId }
}

function hashOf(key: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(createHash('sha256').update(key).digest())
}
