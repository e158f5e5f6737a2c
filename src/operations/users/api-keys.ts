import { createHash, randomBytes } from 'node:crypto'
import { v7 as newId } from 'uuid'
import { z } from 'zod'
import type { Database } from '../../data/connection/database.ts'
import type { Transaction } from '../../data/connection/sql.ts'
import {
  type ApiKey,
  type FoundApiKey,
  findApiKey,
  findApiKeyById,
  findPersonalOrganization,
  type User,
} from '../../data/statements/users.ts'
import { insert, update } from '../../data/writing/writes.ts'
import { changeUnchecked } from '../core/change.ts'
import type { Viewer } from '../core/context.ts'
import { NotFoundError, UnauthenticatedError } from '../core/errors.ts'
import { parseId, parseInput, requiredText } from '../core/validation.ts'
import { type Changed, unchanged } from '../events/changed.ts'
import { type EventLog, eventOf } from '../events/record.ts'

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
  database: Database,
  user: Pick<User, 'id'>,
  input: z.input<typeof newApiKey> = {},
): Promise<NewApiKey> {
  const { name = null, expiresAt = null } = parseInput(newApiKey, input)
  const key = prefix + randomBytes(32).toString('base64url')
  const named = { id: newId(), name, expiresAt }
  const row = { ...named, userId: user.id, hash: hashOf(key), createdAt: new Date(), revokedAt: null }
  return changeInPersonalOrganization(database, user.id, (log) => ({
    result: { id: row.id, key, expiresAt },
    writes: [insert('apiKey', row)],
    events: [eventOf(log, 'api_key.created', 'api_key', { before: null, after: named })],
  }))
}

/** Other processes may accept the key until their cache expires: see CREDENTIAL_CACHE_SECONDS. Revoking twice is allowed. */
export async function revokeApiKey(database: Database, id: string): Promise<RevokedApiKey> {
  const keyId = parseId(id)
  const [found] = keyId === null ? [] : await database.sql.rows<ApiKey>(findApiKeyById, [keyId])
  if (!found) throw new NotFoundError('API key')
  return changeInPersonalOrganization(database, found.userId, async (log, tx) => {
    const [key] = await tx.rows<ApiKey>(findApiKeyById, [found.id])
    if (!key) throw new NotFoundError('API key')
    if (key.revokedAt) return unchanged({ id: key.id, revokedAt: key.revokedAt })
    const revoked = { ...key, revokedAt: new Date() }
    const { revokedAt } = revoked
    return {
      result: { id: key.id, revokedAt },
      writes: [update('apiKey', revoked)],
      events: [
        eventOf(log, 'api_key.revoked', 'api_key', {
          before: { id: key.id, revokedAt: null },
          after: { id: key.id, revokedAt },
        }),
      ],
    }
  })
}

/** What happens to the keys of a user is told in the user's personal organization, which is locked meanwhile. */
async function changeInPersonalOrganization<Result>(
  database: Database,
  userId: string,
  run: (log: EventLog, tx: Transaction) => Changed<Result> | Promise<Changed<Result>>,
): Promise<Result> {
  const [personal] = await database.sql.rows<{ id: string }>(findPersonalOrganization, [userId])
  if (!personal) throw new NotFoundError('Organization')
  return changeUnchecked(database, personal.id, async (tx, _, log) => run(log, tx))
}

export async function authenticateApiKey({ sql }: Database, key: string, now = new Date()): Promise<Viewer> {
  const [found] = key.startsWith(prefix) ? await sql.rows<FoundApiKey>(findApiKey, [hashOf(key)]) : []
  if (!found) throw new UnauthenticatedError('This API key is not valid.')
  if (found.revokedAt) throw new UnauthenticatedError('This API key has been revoked.')
  if (found.expiresAt && found.expiresAt <= now) throw new UnauthenticatedError('This API key has expired.')
  const { id, name, userId, organizations } = found
  return { id: userId, organizations, apiKey: { id, name } }
}

function hashOf(key: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(createHash('sha256').update(key).digest())
}
