import type { Database } from '../../data/connection/database.ts'
import { assertReading } from '../../transport/error.ts'
import { type HttpAnswer, type HttpRequest, jsonAnswer } from '../../transport/message.ts'
import { Deadline } from '../pipeline/deadline.ts'

export interface HealthOptions {
  /** Null as long as it could not be reached for the first time. */
  database: Pick<Database, 'ping'> | null
  requestTimeoutMilliseconds: number
  isStopping?: () => boolean
}

/** Answers the liveness and readiness probes; null for other requests. */
export type Health = (request: HttpRequest) => Promise<HttpAnswer | null>

export function createHealth({
  database,
  requestTimeoutMilliseconds,
  isStopping = () => false,
}: HealthOptions): Health {
  const databaseAnswers = asked(async () => {
    if (!database) return false
    const deadline = new Deadline(requestTimeoutMilliseconds)
    const answers = await deadline
      .within(() => database.ping())
      .then(
        () => true,
        () => false,
      )
    deadline.end()
    return answers
  })

  async function ready(): Promise<HttpAnswer> {
    if (isStopping()) return notReady('stopping')
    return (await databaseAnswers()) ? jsonAnswer(200, { status: 'ready' }) : notReady('no database')
  }

  return async (request) => {
    const { method, path } = request
    if (path !== '/health/live' && path !== '/health/ready') return null
    assertReading(method)
    const answer = path === '/health/live' ? live() : await ready()
    return method === 'HEAD' ? { ...answer, body: null } : answer
  }
}

/** For how long an answer of the database is good. */
const answerMilliseconds = 250

/** Any client may ask for readiness at any rate: requests at about the same time share one look-up. */
function asked(lookUp: () => Promise<boolean>): () => Promise<boolean> {
  let answer: Promise<boolean> | undefined
  const forget = () => {
    answer = undefined
  }
  return () => {
    answer ??= lookUp().finally(() => setTimeout(forget, answerMilliseconds).unref())
    return answer
  }
}

/** Checks only the process, so that an absent database does not get it killed. */
function live(): HttpAnswer {
  return jsonAnswer(200, { status: 'live' })
}

function notReady(reason: string): HttpAnswer {
  return jsonAnswer(503, { status: 'not ready', reason }, { 'Retry-After': '1' })
}
