import { describe, expect, inject, onTestFinished, test } from 'vitest'
import { openTestApp, type TestApp } from '../support/app.ts'
import { onPostgres } from '../support/database.ts'
import { administer } from '../support/global-setup.ts'

async function open(options: Parameters<typeof openTestApp>[0] = {}): Promise<TestApp> {
  const service = await openTestApp(options)
  onTestFinished(() => service.close())
  return service
}

/** Makes every creation of an organization fail with this error. */
async function failChanges({ database }: TestApp, state: string, message: string): Promise<void> {
  await database.migrationTransaction((tx) =>
    tx.script(`
      CREATE OR REPLACE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION '${message}' USING ERRCODE = '${state}'; END $$;
      DROP TRIGGER IF EXISTS fail ON organizations;
      CREATE TRIGGER fail BEFORE INSERT ON organizations EXECUTE FUNCTION fail()`),
  )
}

const create = 'mutation { createOrganization(input: { name: "New" }) { __typename } }'

describe('A temporary error of the database makes the service unavailable:', () => {
  test.each([
    ['25006', 'cannot execute INSERT in a read-only transaction'],
    ['55000', 'cannot assign TransactionIds during recovery'],
    ['53100', 'could not extend file'],
    ['57P03', 'the database system is starting up'],
    ['58030', 'could not read file'],
    ['58P01', 'could not open file'],
    ['3D000', 'database does not exist'],
    ['40003', 'statement completion unknown'],
    ['26000', 'prepared statement does not exist'],
    ['XX000', 'could not read block 0 in file'],
    ['XX000', 'cache lookup failed for relation 1'],
  ])('%s %s', async (state, message) => {
    const service = await open()
    const user = await service.seed.user()
    await failChanges(service, state, message)
    const graphql = await service.send(user, create)
    const rest = await service.documentedRest(user, 'POST /v1/organizations', { name: 'New' })
    expect(graphql).toMatchObject({ status: 503, errors: [{ extensions: { code: 'UNAVAILABLE' } }] })
    expect(rest).toMatchObject({ status: 503, body: { code: 'UNAVAILABLE' } })
    for (const { headers } of [graphql, rest]) expect(headers.get('retry-after')).toBe('1')
  })

  test.each([
    ['XX000', 'unrecognized node type: 1'],
    ['XX001', 'invalid page in block 0'],
    ['0A000', 'something is not implemented'],
    ['42501', 'permission denied for table organizations'],
  ])('not for %s %s', async (state, message) => {
    const service = await open()
    const user = await service.seed.user()
    await failChanges(service, state, message)
    expect(await service.documentedRest(user, 'POST /v1/organizations', { name: 'New' })).toMatchObject({
      status: 500,
    })
  })
})

describe.runIf(onPostgres)('The service', () => {
  async function nameOf({ database }: TestApp): Promise<string> {
    const [row] = await database.sql.rows<{ name: string }>({ text: 'SELECT current_database() AS name' }, [])
    return row?.name ?? ''
  }

  async function run(statement: string): Promise<void> {
    const template = inject('template')
    if (template.kind !== 'postgresql') throw new Error('This needs TEST_DATABASE_URL')
    await administer(template.adminUrl, statement)
  }

  const endSessions = (name: string) =>
    run(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${name}'`)

  test('leaves a server that has become read-only, and connects to the new primary', async () => {
    const service = await open({ poolSize: 3 })
    const user = await service.seed.user()
    const name = await nameOf(service)
    const read = () => service.documentedRest(user, 'GET /v1/organizations')
    const change = () => service.documentedRest(user, 'POST /v1/organizations', { name: 'New' })
    // A session keeps the setting that it started with: the sessions of now are read-only, later ones are not.
    await run(`ALTER DATABASE ${name} SET default_transaction_read_only = on`)
    await endSessions(name)
    await expect.poll(async () => (await read()).status).toBe(200)
    const sleep = () => service.database.sql.rows({ text: 'SELECT pg_sleep(0.1)' }, [])
    await Promise.all([sleep(), sleep(), sleep()])
    expect(service.database.connections().total).toBe(3)
    await run(`ALTER DATABASE ${name} RESET default_transaction_read_only`)
    expect(await change()).toMatchObject({ status: 503 })
    const { prisma } = service.database
    const changing = [1, 2].map(() =>
      prisma.$transaction((tx) => tx.$executeRaw`UPDATE users SET last_name = 'x'`),
    )
    expect(await Promise.all(changing)).toEqual([1, 1])
    expect(await change()).toMatchObject({ status: 201 })
  })

  test('reports the first error of statements that were sent together, not those that follow from it', async () => {
    const { database } = await open()
    const failing = () =>
      database.transaction((tx) => {
        // As a lock is: its error arrives a little later than that of the statement behind it.
        const first = async () => await tx.rows({ text: 'SELECT 1 / 0' }, [])
        return Promise.all([first(), tx.rows({ text: 'SELECT 1' }, [])])
      })
    const errors = await Promise.all(Array.from({ length: 50 }, () => failing().catch((error) => error.code)))
    expect(new Set(errors)).toEqual(new Set(['22012']))
  })

  test('keeps answering when a migration changes tables of prepared statements', async () => {
    const service = await open()
    const user = await service.seed.user()
    const { id } = await service.seed.organization({ owners: [user] })
    const statement = { name: 'organization', text: 'SELECT * FROM organizations WHERE id = $1' }
    const read = async () => {
      await service.database.sql.rows(statement, [id])
      const { status } = await service.send(
        user,
        `{ organization(id: "${id}") { name memberships { nodes { user { email } } } } }`,
      )
      return [status, (await service.documentedRest(user, `GET /v1/organizations/${id}`)).status]
    }
    for (let round = 0; round < 8; round++) expect(await read()).toEqual([200, 200])
    await service.database.migrationTransaction((tx) =>
      tx.script(`
        ALTER TABLE organizations ADD COLUMN colour text, ALTER COLUMN name TYPE varchar(1000);
        ALTER TABLE users ADD COLUMN colour text, ALTER COLUMN email TYPE varchar(1000);
        ALTER TABLE memberships ADD COLUMN colour text`),
    )
    for (let round = 0; round < 8; round++) expect(await read()).toEqual([200, 200])
  })

  test('is unavailable while its database is missing, and recovers when it is back', async () => {
    const service = await open()
    const user = await service.seed.user()
    const name = await nameOf(service)
    const rename = async (from: string, to: string) => {
      await run(`ALTER DATABASE ${from} ALLOW_CONNECTIONS false`)
      await endSessions(from)
      const renamed = () => run(`ALTER DATABASE ${from} RENAME TO ${to}`).then(() => true)
      await expect.poll(() => renamed().catch(() => false)).toBe(true)
      await run(`ALTER DATABASE ${to} ALLOW_CONNECTIONS true`)
    }
    const read = () => service.documentedRest(user, 'GET /v1/organizations')
    const change = () => service.documentedRest(user, 'POST /v1/organizations', { name: 'New' })
    await rename(name, `${name}_gone`)
    for (const request of [read, change, read, change]) expect(await request()).toMatchObject({ status: 503 })
    await rename(`${name}_gone`, name)
    await expect.poll(async () => (await change()).status).toBe(201)
  })
})
