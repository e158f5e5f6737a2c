import { createHash } from 'node:crypto'

export const findViewer = {
  name: 'find-viewer',
  text: `SELECT user_id FROM api_keys
    WHERE hash = $1 AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > now())`,
}

/** The id of the user with the API key of this header. Reads the database on every request. */
export async function authenticate(pool, authorization) {
  const { rows } = await pool.query({ ...findViewer, values: [hashOfKey(authorization)] })
  return rows[0]?.user_id ?? null
}

export function hashOfKey(authorization = '') {
  return createHash('sha256')
    .update(authorization.replace(/^Bearer /, ''))
    .digest()
}
