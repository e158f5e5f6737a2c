import pg from 'pg'

const adminUrl = process.env.BENCH_DATABASE_URL ?? 'postgresql://root@127.0.0.1:5432/postgres'

/** Creates an empty database with this name on the server of BENCH_DATABASE_URL. Returns the URL of the database. */
export async function createDatabase(name) {
  const url = new URL(adminUrl)
  await withClient(adminUrl, async (client) => {
    await client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`)
    await client.query(`CREATE DATABASE ${name}`)
  })
  url.pathname = `/${name}`
  return url.href
}

export async function withClient(url, work) {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}
