import type { SqlDriverAdapterFactory, SqlQueryable } from '@prisma/driver-adapter-utils'
import type pg from 'pg'
import { isReadOnlyServer } from './errors.ts'

const pauseMilliseconds = 1_000

/**
 * After a failover, the former primary may keep the connections of this pool open as a standby, and refuse all writes.
 * Returns a function to call with each error. When an error says so, all connections are replaced, so that the new ones
 * reach the new primary.
 */
export function leaveFormerPrimary(pool: pg.Pool): (error: unknown) => void {
  const open = new Set<pg.PoolClient>()
  const left = new WeakSet<pg.PoolClient>()
  let lastTime = Number.NEGATIVE_INFINITY
  pool.on('connect', (client) => open.add(client))
  pool.on('remove', (client) => open.delete(client))
  // The pool removes a released client that has been ended.
  pool.on('release', (_, client) => {
    if (left.has(client)) void client.end()
  })
  return (error) => {
    // While a server stays read-only, do not reconnect for every error.
    if (!isReadOnlyServer(error) || performance.now() - lastTime < pauseMilliseconds) return
    lastTime = performance.now()
    for (const client of open) left.add(client)
    for (let idle = pool.idleCount; idle > 0; idle--) {
      pool.connect().then(
        (client) => client.release(left.has(client)),
        () => {},
      )
    }
  }
}

/** An adapter that calls `onError` with each error, in transactions too. */
export function withErrorListener(
  factory: SqlDriverAdapterFactory,
  onError: (error: unknown) => void,
): SqlDriverAdapterFactory {
  return {
    provider: factory.provider,
    adapterName: factory.adapterName,
    async connect() {
      const adapter = listenForErrors(await factory.connect(), onError)
      const { startTransaction } = adapter
      return Object.assign(adapter, {
        startTransaction: async (...args: Parameters<typeof startTransaction>) =>
          listenForErrors(await startTransaction.apply(adapter, args), onError),
      })
    },
  }
}

function listenForErrors<Queryable extends SqlQueryable>(
  queryable: Queryable,
  onError: (error: unknown) => void,
): Queryable {
  const { queryRaw, executeRaw } = queryable
  const fail = (error: unknown): never => {
    onError(error)
    throw error
  }
  return Object.assign(queryable, {
    queryRaw: (query: Parameters<typeof queryRaw>[0]) => queryRaw.call(queryable, query).catch(fail),
    executeRaw: (query: Parameters<typeof executeRaw>[0]) => executeRaw.call(queryable, query).catch(fail),
  })
}
