import { prepared } from '../connection/sql.ts'

export type { IdempotencyKey } from '../../generated/prisma/client.ts'

/** $1 user, $2 operation, $3 key. */
export const findKey = prepared(`SELECT k.fingerprint, k.outcome, k.created_at AS "createdAt"
FROM idempotency_keys k WHERE k.user_id = $1::uuid AND k.operation = $2 AND k.key = $3`)

/** $1 time: deletes what is older, and returns how much that was. */
export const deleteOldKeys = {
  text: `WITH deleted AS (DELETE FROM idempotency_keys WHERE created_at < $1::timestamptz RETURNING 1)
SELECT count(*)::int AS count FROM deleted`,
}
