import type { Database } from '../data/database.ts'

const ping = { text: 'SELECT 1' }

/** Live: the process answers. Nothing else is asked, so that an absent database does not get it killed. */
export function live(): Response {
  return Response.json({ status: 'live' })
}

/** Ready: requests can be served now. */
export async function ready(database: Database, isStopping: boolean): Promise<Response> {
  if (isStopping) return notReady('stopping')
  try {
    await database.sql.rows(ping, [])
    return Response.json({ status: 'ready' })
  } catch {
    return notReady('no database')
  }
}

function notReady(reason: string): Response {
  return Response.json({ status: 'not ready', reason }, { status: 503, headers: { 'Retry-After': '1' } })
}
