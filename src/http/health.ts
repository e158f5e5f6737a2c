import type { Database } from '../data/database.ts'
import { type HttpAnswer, jsonAnswer } from '../transport/message.ts'

const ping = { text: 'SELECT 1' }

/** Live: the process answers. Nothing else is asked, so that an absent database does not get it killed. */
export function live(): HttpAnswer {
  return jsonAnswer(200, { status: 'live' })
}

/** Ready: requests can be served now. */
export async function ready(database: Database, isStopping: boolean): Promise<HttpAnswer> {
  if (isStopping) return notReady('stopping')
  try {
    await database.sql.rows(ping, [])
    return jsonAnswer(200, { status: 'ready' })
  } catch {
    return notReady('no database')
  }
}

function notReady(reason: string): HttpAnswer {
  return jsonAnswer(503, { status: 'not ready', reason }, { 'Retry-After': '1' })
}
