import pg from 'pg'

/** Times in UTC, and as many connections as the gateway has unless told otherwise: measured to be best on two cores. */
export const poolSize = Number(process.env.DATABASE_POOL_SIZE ?? 4)

export function createPool() {
  return new pg.Pool({
    connectionString: process.env.DATABASE_URL,
    max: poolSize,
    options: '-c TimeZone=UTC',
    application_name: 'orgql-bench',
  })
}
