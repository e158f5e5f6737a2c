import { randomUUID } from 'node:crypto'
import type { Database } from '../../data/connection/database.ts'
import type { Sql, Statement } from '../../data/connection/sql.ts'
import { createLoaders } from '../../data/loaders.ts'
import type { CursorCodec } from '../../data/reading/cursor.ts'
import type { Context, Origin } from '../../operations/core/context.ts'
import type { Turn } from '../../operations/core/turns.ts'
import type { HttpRequest } from '../../transport/message.ts'
import type { RequestBudget } from '../rate-limit/budget.ts'

/** The caller's own id for a request when it sends a harmless one, so that its logs and ours can be joined. */
export function requestIdOf(request: HttpRequest): string {
  const given = request.header('x-request-id')
  return given !== null && /^[\w-]{1,64}$/.test(given) ? given : randomUUID()
}

export function createContext(
  { database, cursors }: { database: Database; cursors: CursorCodec },
  request: HttpRequest,
  { requestId, viewer, turn }: Pick<Context, 'requestId' | 'viewer' | 'turn'>,
  budget: Pick<RequestBudget, 'took'>,
  clientIp: string,
): Context {
  return {
    requestId,
    origin: originOf(request, requestId, clientIp),
    viewer,
    turn,
    database,
    cursors,
    loaders: createLoaders(inTurn(database.sql, turn), viewer?.id ?? null, (milliseconds) =>
      budget.took(milliseconds),
    ),
    idempotency: { key: request.header('idempotency-key'), runs: new Map(), replayed: false },
  }
}

/** Longer texts are cut off: nobody needs them, and they are kept for long. */
const longest = 255

function originOf(request: HttpRequest, requestId: string, clientIp: string): Origin {
  return {
    api: request.path === '/graphql' ? 'graphql' : 'rest',
    requestId,
    method: request.method,
    path: request.path.slice(0, longest),
    statusCode: 200,
    clientIp: clientIp.slice(0, longest),
    userAgent: request.header('user-agent')?.slice(0, longest) ?? null,
  }
}

function inTurn(sql: Sql, turn: Turn): Sql {
  return {
    rows: <Row>(statement: Statement, values: readonly unknown[]) =>
      turn(() => sql.rows<Row>(statement, values)),
  }
}
