import { prepared } from './sql.ts'

export interface FoundApiKey {
  userId: string
  expiresAt: Date | null
  revokedAt: Date | null
}

/** $1 SHA-256 hash of the key. */
export const findApiKey =
  prepared(`SELECT user_id AS "userId", expires_at AS "expiresAt", revoked_at AS "revokedAt"
FROM api_keys WHERE hash = $1`)
