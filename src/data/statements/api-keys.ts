import { prepared } from '../connection/sql.ts'
import { organizationsOf } from './membership-counts.ts'

export interface FoundApiKey {
  userId: string
  expiresAt: Date | null
  revokedAt: Date | null
  /** How many organizations the user has. */
  organizations: number
}

/** $1 SHA-256 hash of the key. */
export const findApiKey =
  prepared(`SELECT a.user_id AS "userId", a.expires_at AS "expiresAt", a.revoked_at AS "revokedAt",
  ${organizationsOf('a.user_id')} AS organizations
FROM api_keys a WHERE a.hash = $1`)
