import type { SqlDriverAdapterFactory, SqlQueryable } from '@prisma/driver-adapter-utils'
import type pg from 'pg'
import { isReadOnlyServer } from './errors.ts'

const pauseMilliseconds = 1_000

/**
 * A primary that has become a standby goes on answering on the connections that it has, and refuses all changes. Returns
 * what is to be told of each error: when one says this, all connections are left, so that the next ones are made where
 * the primary is by then.
 */
export function leaveFormerPrimary(pool: pg.Pool): (error: unknown) => void {
  const open = new Set<pg.PoolClient>()
  const left = new WeakSet<pg.PoolClient>()
  let lastTime = Number.NEGATIVE_INFINITY
  pool.on('connect', (client) => open.add(client))
  pool.on('remove', (client) => open.delete(client))
  // The pool throws away what has been ended when it comes back.
  pool.on('release', (_, client) => {
    if (left.has(client)) void client.end()
  })
  return (error) => {
    // A server that only reads for long should not be connected to again and again.
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

/** An adapter whose errors are reported, in transactions too. */
export function watched(
  factory: SqlDriverAdapterFactory,
  tell: (error: unknown) => void,
): SqlDriverAdapterFactory {
  return {
    provider: factory.provider,
    adapterName: factory.adapterName,
    async connect() {
      const adapter = watch(await factory.connect(), tell)
      const { startTransaction } = adapter
      return Object.assign(adapter, {
        startTransaction: async (...args: Parameters<typeof startTransaction>) =>
          watch(await startTransaction.apply(adapter, args), tell),
      })
    },
  }
}

function watch<Queryable extends SqlQueryable>(
  queryable: Queryable,
  tell: (error: unknown) => void,
): Queryable {
  const { queryRaw, executeRaw } = queryable
  const fail = (error: unknown): never => {
    tell(error)
    throw error
  }
  return Object.assign(queryable, {
    queryRaw: (query: Parameters<typeof queryRaw>[0]) => queryRaw.call(queryable, query).catch(fail),
    executeRaw: (query: Parameters<typeof executeRaw>[0]) => executeRaw.call(queryable, query).catch(fail),
  })
}
