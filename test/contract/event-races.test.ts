import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Database } from '../../src/data/connection/database.ts'
import { openDatabase } from '../../src/data/connection/open.ts'
import { expectUnbrokenChains, storedEvents } from '../support/audit-log.ts'
import { createTestDatabase, onPostgres } from '../support/database.ts'
import { type RunningProcess, startCommand } from '../support/process.ts'
import { graphql, rest, type Sent } from '../support/requests.ts'
import { createSeed, type TestUser } from '../support/seed.ts'

const processes = 3
const writersPerProcess = 8
const changesPerWriter = 12

const rename =
  'mutation ($input: UpdateOrganizationInput!) { updateOrganization(input: $input) { __typename } }'

/** The embedded database serves one process only. */
describe.runIf(onPostgres)('Three processes with eight writers each, and the operator', () => {
  let url: string
  let database: Database
  const running: RunningProcess[] = []

  beforeAll(async () => {
    url = await createTestDatabase()
    database = await openDatabase({ url, dataDir: '', poolSize: 4, onConnectionError: () => {} })
  })

  afterAll(async () => {
    await Promise.all(running.map((one) => one.stop()))
    await database.close()
  })

  async function startService(): Promise<string> {
    const settings = { PORT: '0', LOG_LEVEL: 'error', SHUTDOWN_DELAY_SECONDS: '0', DATABASE_URL: url }
    const process = startCommand(['serve'], { ...settings, REQUEST_TIMEOUT_MILLISECONDS: '30000' }, 180_000)
    running.push(process)
    return new URL(await process.line('GraphiQL: ')).origin
  }

  async function sendTo(origin: string, { method, path, headers, body }: Sent): Promise<boolean> {
    const answer = await fetch(origin + path, {
      method,
      headers: headers ?? {},
      body: body as string,
    })
    const text = await answer.text()
    return answer.status === 200 && !text.includes('"errors"') && !text.includes('Error"')
  }

  /** The names of acknowledged changes. */
  async function write(origin: string, user: TestUser, id: string, label: string): Promise<string[]> {
    const acknowledged: string[] = []
    for (let number = 0; number < changesPerWriter; number++) {
      const name = `${label} ${number}`
      const sent =
        number % 2 === 0
          ? graphql(user.key, rename, { input: { organizationId: id, name } })
          : rest(user.key, `PATCH /v1/organizations/${id}`, { name })
      if (await sendTo(origin, sent)) acknowledged.push(name)
    }
    return acknowledged
  }

  const admin = (...args: string[]) => startCommand(['admin', ...args], { DATABASE_URL: url }, 180_000).ended

  test('leave one event for each change of one organization, numbered without gaps', async () => {
    const seed = createSeed(database)
    const owners = await Promise.all(Array.from({ length: 4 }, () => seed.user()))
    const guest = await seed.user()
    const { id } = await seed.organization({ owners })
    const origins = await Promise.all(Array.from({ length: processes }, startService))
    const organization = ['--organization', id]

    const writing = origins.flatMap((origin, process) =>
      Array.from({ length: writersPerProcess }, (_, writer) =>
        write(origin, owners[writer % owners.length] as TestUser, id, `${process}-${writer}`),
      ),
    )
    const operating = (async () => [
      await admin('set-services', ...organization, '--siem', 'true'),
      await admin('add-member', ...organization, '--email', guest.email, '--role', 'member'),
      await admin('verify-audit-log', ...organization),
      await admin('add-domain', ...organization, '--domain', 'a.example'),
      await admin('remove-member', ...organization, '--email', guest.email),
    ])()
    const acknowledged = (await Promise.all(writing)).flat()
    expect((await operating).map(({ code, stdout }) => ({ code, stdout }))).toEqual(
      Array(5).fill({ code: 0, stdout: expect.any(String) }),
    )

    expect(acknowledged).toHaveLength(processes * writersPerProcess * changesPerWriter)
    const events = await storedEvents(database, id)
    const names = events
      .filter(({ action }) => action === 'organization.updated')
      .map(({ changes }) => (changes as { name: [string, string] }).name)
    expect(names.map(([, after]) => after).sort()).toEqual(acknowledged.sort())
    // Each begins with what the one before has left.
    expect(names.slice(1).map(([before]) => before)).toEqual(names.slice(0, -1).map(([, after]) => after))
    const byOperator = events.filter(({ api }) => api === 'cli').map(({ action }) => action)
    expect(byOperator).toEqual(['services.changed', 'membership.added', 'domain.added', 'membership.removed'])
    expect(events.map(({ sequence }) => sequence)).toEqual(events.map((_, place) => place + 1))
    await expectUnbrokenChains(database)
  }, 180_000)
})
