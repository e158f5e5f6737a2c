import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { readConfig } from '../../src/config.ts'
import type { Database } from '../../src/data/connection/database.ts'
import { exampleTabs } from '../../src/http/pages/graphiql.ts'
import { newAddress, taxIdPairOf } from '../../src/operations/addresses/fields.ts'
import { createUser } from '../../src/operations/users/users.ts'
import { prepareDemo } from '../../src/seeding/demo.ts'
import { onPostgres, openTestDatabase } from '../support/database.ts'
import { createGraphQLClient } from '../support/graphql.ts'
import { overHttp } from '../support/over-http.ts'
import { type RunningProcess, startCommand } from '../support/process.ts'

const run = promisify(execFile)

async function temporaryFolder(): Promise<string> {
  return mkdtemp(path.join(tmpdir(), 'orgql-demo-'))
}

function startService(dataDir: string, settings: Record<string, string> = {}): RunningProcess {
  return startCommand(['serve'], { DATA_DIR: dataDir, PORT: '0', LOG_LEVEL: 'silent', ...settings })
}

describe('A first start', () => {
  let dataDir: string
  let service: RunningProcess
  let endpoint: string
  let key: string

  beforeAll(async () => {
    dataDir = await temporaryFolder()
    service = startService(dataDir)
    endpoint = await service.line('GraphiQL: ')
    key = await service.line('Demo API key: ')
  })

  afterAll(async () => {
    await service.stop()
    await rm(dataDir, { recursive: true })
  })

  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
  async function query(document: string, variables?: object): Promise<any> {
    return createGraphQLClient(overHttp(endpoint)).query({ key }, document, variables)
  }

  test('prints a command that works as it is', async () => {
    const command = `curl ${await service.line('curl ')}`
    const { stdout } = await run('sh', ['-c', command])
    expect(JSON.parse(stdout)).toEqual({
      data: {
        viewer: { email: 'dana.moreau@northwind.example' },
        organizations: {
          totalCount: 5,
          nodes: [
            { name: 'Dana Moreau', viewerMembership: { role: 'OWNER' } },
            { name: 'Northwind Logistics', viewerMembership: { role: 'OWNER' } },
          ],
        },
      },
    })
    const readme = await readFile('README.md', 'utf8')
    expect(readme, 'the answer that README shows').toContain(stdout.trim())
    expect(readme, 'the query that README shows').toContain(command.split(' -d ')[1])
  })

  test('prints the URL, the key and the command, and nothing else', async () => {
    await service.line('curl ')
    expect(service.lines).toEqual([
      expect.stringMatching(/^GraphiQL: http:\/\/127\.0\.0\.1:[1-9]\d*\/graphql$/),
      expect.stringMatching(/^Demo API key: orgql_[\w-]{43}$/),
      expect.stringMatching(/^curl /),
    ])
  })

  test('keeps the key where only the owner of the folder can read it', async () => {
    const file = path.join(dataDir, 'demo-api-key')
    expect((await stat(file)).mode & 0o777).toBe(0o600)
    expect((await readFile(file, 'utf8')).trim()).toBe(key)
  })

  test('shows GraphiQL with the key filled in, and examples that find something', async () => {
    const page = await (await fetch(endpoint, { headers: { Accept: 'text/html' } })).text()
    expect(page).toContain(key)
    for (const { query: example, variables = '{}' } of exampleTabs) {
      const { organizations } = await query(example, JSON.parse(variables))
      expect(organizations.nodes).not.toEqual([])
    }
  })

  test('has an example that pages through the company with 60 members and more', async () => {
    const [, members] = exampleTabs
    const { organizations } = await query(members?.query ?? '', JSON.parse(members?.variables ?? ''))
    const [{ memberships }] = organizations.nodes
    expect(memberships.totalCount).toBeGreaterThanOrEqual(60)
    expect(memberships.pageInfo.hasNextPage).toBe(true)
    expect(memberships.nodes[0]).toMatchObject({ role: 'OWNER', user: { firstName: 'Dana' } })
  })

  test('has companies in several countries, with domains verified and not', async () => {
    const { organizations } = await query(
      '{ organizations { nodes { domains { verified } address { country } } } }',
    )
    const addresses = organizations.nodes.flatMap(({ address }: { address: object | null }) => address ?? [])
    expect(new Set(addresses.map(({ country }: { country: string }) => country))).toEqual(
      new Set(['NL', 'DE', 'CH', 'US']),
    )
    const domains = organizations.nodes.flatMap((node: { domains: object[] }) => node.domains)
    expect(domains).toContainEqual({ verified: true })
    expect(domains).toContainEqual({ verified: false })
  })

  test('has a demo user who owns one company, is a member of another, and is alone in a personal organization', async () => {
    const { organizations } = await query(`{ organizations { nodes {
      name personal viewerCanUpdate viewerCanLeave services { cloud jitProvisioning scim siem sso } } } }`)
    const mine = (name: string) => organizations.nodes.find((node: { name: string }) => node.name === name)
    expect(mine('Kestrel Robotics')).toMatchObject({
      personal: false,
      viewerCanUpdate: true,
      viewerCanLeave: true,
    })
    expect(mine('Bluebird Coffee Roasters')).toMatchObject({ viewerCanUpdate: true, viewerCanLeave: false })
    expect(mine('Alpenglow Studio')).toMatchObject({ viewerCanUpdate: false, viewerCanLeave: true })
    expect(mine('Dana Moreau')).toMatchObject({ personal: true, viewerCanLeave: false })
    const services = organizations.nodes.map((node: { services: object }) => JSON.stringify(node.services))
    expect(new Set(services).size).toBe(4)
  })

  test('has a company without billing email, whose invoices go to its oldest owner', async () => {
    const { organizations } = await query(
      '{ organizations(filter: { name: "Kestrel" }) { nodes { billingEmail effectiveBillingEmail } } }',
    )
    expect(organizations.nodes).toEqual([
      { billingEmail: null, effectiveBillingEmail: 'ingrid.halvorsen@kestrel.example' },
    ])
  })

  test('has dates from the past two years', async () => {
    const { organizations } = await query(`{ organizations { nodes {
      createdAt updatedAt memberships(first: 100) { nodes { createdAt } } } } }`)
    const ages = organizations.nodes.map(({ createdAt }: { createdAt: string }) => ageInDays(createdAt))
    expect(Math.max(...ages)).toBeGreaterThan(600)
    expect(Math.max(...ages)).toBeLessThan(730)
    expect(Math.min(...ages)).toBeLessThan(100)
    for (const { createdAt, updatedAt, memberships } of organizations.nodes) {
      expect(updatedAt >= createdAt).toBe(true)
      for (const membership of memberships.nodes) {
        expect(membership.createdAt >= createdAt).toBe(true)
        expect(ageInDays(membership.createdAt)).toBeGreaterThan(0)
      }
    }
  })

  test('does not let a second process use its folder, and says why', async () => {
    const { code, stdout, stderr } = await startService(dataDir).ended
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toContain(`The data directory ${dataDir} is in use by another process.`)
  })
})

function ageInDays(time: string): number {
  return (Date.now() - Date.parse(time)) / (24 * 60 * 60 * 1000)
}

test('a later start prints the same key again, and in production neither prints nor shows it', async () => {
  const dataDir = await temporaryFolder()
  onTestFinished(() => rm(dataDir, { recursive: true }))
  const start = async (settings: Record<string, string>, lastLine: string) => {
    const service = startService(dataDir, { SHUTDOWN_DELAY_SECONDS: '0', ...settings })
    // If this test times out, nothing else stops the process.
    onTestFinished(async () => void (await service.stop()))
    await service.line(lastLine)
    const page = await fetch(await service.line('GraphiQL: '), { headers: { Accept: 'text/html' } })
    const html = await page.text()
    return {
      ...(await service.stop()),
      html,
      key: service.lines.find((line) => line.startsWith('Demo API key: '))?.split(': ')[1] ?? '',
    }
  }
  const first = await start({}, 'curl ')
  const second = await start({}, 'curl ')
  const third = await start({ NODE_ENV: 'production', GRAPHIQL: 'open' }, 'GraphiQL: ')
  expect([first.code, second.code, third.code]).toEqual([0, 0, 0])
  expect(first.key).toMatch(/^orgql_/)
  expect(second.key).toBe(first.key)
  // The page is too long to be shown when this fails.
  expect([second, third].map(({ html }) => html.includes(first.key))).toEqual([true, false])
  expect(third.html.includes('<title>orgql</title>')).toBe(true)
  expect(third.stdout).toMatch(/^GraphiQL: \S+$/)
})

describe('The demo data', () => {
  /** A database and a folder of its own, with the demo as `npm start` prepares it. */
  async function openDemo(): Promise<{
    database: Database
    prepare: (demo?: boolean) => Promise<string | undefined>
  }> {
    const database = await openTestDatabase()
    const dataDir = await temporaryFolder()
    onTestFinished(async () => {
      await database.close()
      await rm(dataDir, { recursive: true })
    })
    const prepare = (demo = true) =>
      prepareDemo(database, readConfig({ DATA_DIR: dataDir, DEMO: String(demo) }))
    return { database, prepare }
  }

  test.skipIf(onPostgres)('includes a company that the demo user cannot see', async () => {
    const { database, prepare } = await openDemo()
    await prepare()
    const companies = await database.prisma.organization.findMany({
      where: { memberships: { none: { user: { email: 'dana.moreau@northwind.example' } } }, type: 'company' },
    })
    expect(companies).toMatchObject([{ name: 'Harbour & Pine' }])
  })

  test.skipIf(onPostgres)('has only addresses that the service itself would accept', async () => {
    const { database, prepare } = await openDemo()
    await prepare()
    const addresses = await database.prisma.address.findMany()
    expect(addresses).toHaveLength(5)
    for (const address of addresses) {
      expect(address).toMatchObject(newAddress.parse(address))
      expect(taxIdPairOf(address)()).toEqual([])
    }
  })

  test.skipIf(onPostgres)('is complete when an earlier attempt was interrupted', async () => {
    const { database, prepare } = await openDemo()
    await createUser(database, {
      email: 'dana.moreau@northwind.example',
      firstName: 'Dana',
      lastName: 'Moreau',
    })
    expect(await prepare()).toMatch(/^orgql_/)
    expect(await database.prisma.organization.count({ where: { type: 'company' } })).toBe(5)
    const users = await database.prisma.user.count()
    expect(await database.prisma.organization.count({ where: { type: 'personal' } })).toBe(users)
  })

  test.skipIf(onPostgres)(
    'is forgotten by a later start that is no demo, though its key is still there',
    async () => {
      const { prepare } = await openDemo()
      expect(await prepare()).toMatch(/^orgql_/)
      expect(await prepare(false)).toBeUndefined()
    },
  )

  test.skipIf(onPostgres)('is not brought back to life with a new key once its key is revoked', async () => {
    const { database, prepare } = await openDemo()
    expect(await prepare()).toMatch(/^orgql_/)
    await database.prisma.apiKey.updateMany({ data: { revokedAt: new Date() } })
    expect(await prepare()).toBeUndefined()
  })

  test('is not added to a database that has a user', async () => {
    const { database, prepare } = await openDemo()
    await createUser(database, { email: 'first@example.com' })
    expect(await prepare()).toBeUndefined()
    expect(await database.prisma.user.count()).toBe(1)
  })

  test('is not added to an empty database when DEMO is false', async () => {
    const { database, prepare } = await openDemo()
    expect(await prepare(false)).toBeUndefined()
    expect(await database.prisma.user.count()).toBe(0)
  })

  test.runIf(onPostgres)('stays out of a PostgreSQL database, even an empty one', async () => {
    const { database, prepare } = await openDemo()
    expect(await prepare()).toBeUndefined()
    expect(await database.prisma.user.count()).toBe(0)
  })
})
