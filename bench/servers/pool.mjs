import pg from 'pg'

/** Times are in UTC. The default number of connections is the gateway's: on two cores it was the fastest. */
export const poolSize = Number(process.env.DATABASE_POOL_SIZE ?? 4)

export function createPool() {
  return new pg.Pool({
    connectionString: process.env.DATABASE_URL,
    max: poolSize,
    options: '-c TimeZone=UTC',
    application_name: 'orgql-bench',
  })
}
