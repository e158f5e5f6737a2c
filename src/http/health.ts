import type { Database } from '../data/database.ts'
import { assertReading } from '../transport/error.ts'
import { type HttpAnswer, type HttpRequest, jsonAnswer } from '../transport/message.ts'
import { withinDeadline } from './deadline.ts'

const ping = { text: 'SELECT 1' }

export interface HealthOptions {
  /** Null as long as it could not be reached for the first time. */
  database: Database | null
  requestTimeoutMilliseconds: number
  isStopping?: () => boolean
}

/** Whether the process lives, and whether it can serve; null for requests that ask for neither. */
export async function health(request: HttpRequest, options: HealthOptions): Promise<HttpAnswer | null> {
  const { method, path } = request
  if (path !== '/health/live' && path !== '/health/ready') return null
  assertReading(method)
  const answer = path === '/health/live' ? live() : await ready(request, options)
  return method === 'HEAD' ? { ...answer, body: null } : answer
}

/** Nothing but the process is asked, so that an absent database does not get it killed. */
function live(): HttpAnswer {
  return jsonAnswer(200, { status: 'live' })
}

async function ready(request: HttpRequest, options: HealthOptions): Promise<HttpAnswer> {
  const { database, requestTimeoutMilliseconds, isStopping = () => false } = options
  if (isStopping()) return notReady('stopping')
  if (!database) return notReady('no database')
  try {
    await withinDeadline(requestTimeoutMilliseconds, request, () => database.sql.rows(ping, []))
    return jsonAnswer(200, { status: 'ready' })
  } catch {
    return notReady('no database')
  }
}

function notReady(reason: string): HttpAnswer {
  return jsonAnswer(503, { status: 'not ready', reason }, { 'Retry-After': '1' })
}
