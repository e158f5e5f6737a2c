import { access, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import type { Database } from '../../src/data/connection/database.ts'
import { openDatabase } from '../../src/data/connection/open.ts'
import { newAddress, taxIdPairOf } from '../../src/operations/addresses/fields.ts'
import { domainName, email, personName } from '../../src/operations/core/validation.ts'
import { type Added, addInBulk } from '../../src/seeding/bulk.ts'
import { createTestDatabase, onPostgres, openTestDatabase } from '../support/database.ts'
import { type Ended, startCommand } from '../support/process.ts'

describe('Seeding twice with one seed', () => {
  // More than one batch.
  const companies = 2_100
  let database: Database
  let first: Added
  let second: Added

  beforeAll(async () => {
    database = await openTestDatabase()
    first = await addInBulk(database, { companies, seed: 7 })
    second = await addInBulk(database, { companies, seed: 7 })
  })

  afterAll(() => database.close())

  function select<Row>(text: string): Promise<Row[]> {
    return database.sql.rows<Row>({ text }, [])
  }

  async function count(from: string): Promise<number> {
    const [row] = await select<{ count: number }>(`SELECT count(*)::int AS count FROM ${from}`)
    return row?.count ?? 0
  }

  test('adds what it reports, the second time as well', async () => {
    expect(first).toEqual(second)
    for (const [table, added] of Object.entries(first)) expect(await count(table)).toBe(2 * added)
  })

  test('adds as many companies as were asked for, and one user for each', async () => {
    expect(await count(`organizations WHERE type = 'company'`)).toBe(2 * companies)
    expect(first.users).toBe(companies)
  })

  test('gives the same names, sizes and places both times', async () => {
    const rows = await select<object>(`
      SELECT o.name, o.type::text, o.cloud, o.sso, a.line1, a.city, a.tax_id,
        (SELECT array_agg(m.role::text ORDER BY m.role) FROM memberships m WHERE m.organization_id = o.id) AS roles,
        (SELECT count(*)::int FROM domains d WHERE d.organization_id = o.id) AS domains
      FROM organizations o LEFT JOIN addresses a ON a.organization_id = o.id`)
    const shapes = rows.map((row) => JSON.stringify(row)).sort()
    expect(shapes.filter((_, index) => index % 2 === 0)).toEqual(shapes.filter((_, index) => index % 2 === 1))
    expect(new Set(shapes).size).toBeGreaterThan(companies)
  })

  test('leaves every organization with an owner', async () => {
    const ownerless = `organizations o WHERE NOT EXISTS
      (SELECT 1 FROM memberships m WHERE m.organization_id = o.id AND m.role = 'owner')`
    expect(await count(ownerless)).toBe(0)
  })

  test('gives every user exactly one personal organization, without other members', async () => {
    const personal = await select<{ members: number; users: number }>(`
      SELECT count(*)::int AS members, count(DISTINCT m.user_id)::int AS users
      FROM organizations o JOIN memberships m ON m.organization_id = o.id AND m.role = 'owner'
      WHERE o.type = 'personal'`)
    expect(personal).toEqual([{ members: 2 * companies, users: 2 * companies }])
    expect(await count(`organizations WHERE type = 'personal'`)).toBe(2 * companies)
    expect(
      await count(`memberships m JOIN organizations o ON o.id = m.organization_id
      WHERE o.type = 'personal' AND m.role = 'member'`),
    ).toBe(0)
  })

  test('gives companies 3 to 10 members, one domain and 0.7 addresses on average', async () => {
    const [sizes] = await select(`SELECT min(size)::int, max(size)::int FROM
      (SELECT count(*) AS size FROM memberships m JOIN organizations o ON o.id = m.organization_id
        WHERE o.type = 'company' GROUP BY o.id) s`)
    expect(sizes).toEqual({ min: 3, max: 10 })
    expect(first.domains / companies).toBeCloseTo(1, 1)
    expect(first.addresses / companies).toBeCloseTo(0.7, 1)
  })

  test('writes only values that the service itself would accept', async () => {
    const organizations = await select<{ name: string; billing_email: string | null }>(
      'SELECT name, billing_email FROM organizations',
    )
    for (const { name, billing_email } of organizations) {
      expect(personName.parse(name)).toBe(name)
      if (billing_email !== null) expect(email.parse(billing_email)).toBe(billing_email)
    }
    for (const user of await database.prisma.user.findMany()) {
      expect(email.parse(user.email)).toBe(user.email)
      expect(personName.parse(user.firstName)).toBe(user.firstName)
    }
    for (const { domain } of await database.prisma.domain.findMany())
      expect(domainName.parse(domain)).toBe(domain)
    for (const address of await database.prisma.address.findMany()) {
      expect(address).toMatchObject(newAddress.parse(address))
      expect(taxIdPairOf(address)()).toEqual([])
    }
  })

  test('makes the same kind of ids as for new rows, each with the creation time of its row', async () => {
    for (const table of ['users', 'organizations', 'memberships', 'addresses']) {
      const rows = await select<{ id: string; created_at: Date }>(`SELECT id, created_at FROM ${table}`)
      for (const { id, created_at } of rows) {
        expect(id).toMatch(/^[\da-f]{8}-[\da-f]{4}-7[\da-f]{3}-[89ab]/)
        expect(Number.parseInt(id.replace('-', '').slice(0, 12), 16)).toBe(created_at.getTime())
      }
    }
  })

  test('uses dates of the past two years, in a possible order', async () => {
    for (const table of ['users', 'organizations', 'memberships', 'addresses']) {
      expect(await count(`${table} WHERE updated_at < created_at OR updated_at > now()`)).toBe(0)
      expect(await count(`${table} WHERE created_at < now() - interval '731 days'`)).toBe(0)
    }
    expect(
      await count(`memberships m JOIN users u ON u.id = m.user_id
      JOIN organizations o ON o.id = m.organization_id
      WHERE m.created_at < u.created_at OR m.created_at < o.created_at`),
    ).toBe(0)
  })
})

test('A run of one company is possible: its founder is alone in it', async () => {
  const database = await openTestDatabase()
  onTestFinished(() => database.close())
  const added = await addInBulk(database, { companies: 1, seed: 1 })
  expect(added).toMatchObject({ users: 1, organizations: 2, memberships: 2 })
})

describe('orgql seed', () => {
  async function folderToBe(): Promise<string> {
    const folder = await mkdtemp(path.join(tmpdir(), 'orgql-seed-'))
    onTestFinished(() => rm(folder, { recursive: true }))
    return path.join(folder, 'data')
  }

  function runSeed(settings: Record<string, string>, args: string): Promise<Ended> {
    return startCommand(['seed', ...args.split(' ').filter(Boolean)], settings).ended
  }

  test('fills the database of the settings and says in one line what it added', async () => {
    const dataDir = await folderToBe()
    const url = onPostgres ? await createTestDatabase() : undefined
    const settings = { DATA_DIR: dataDir, ...(url !== undefined && { DATABASE_URL: url }) }
    const { code, stdout, stderr } = await runSeed(settings, '--organizations 25 --seed 3')
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: expect.stringMatching(
        /^Added 25 organizations, 25 users with their personal organizations, \d+ memberships, \d+ domains and \d+ addresses in \d+\.\d s\. \(--seed 3\)$/,
      ),
    })
    expect(stderr).toContain('100 % | 25 of 25 organizations')
    const database = await openDatabase({ url, dataDir, poolSize: 1, onConnectionError: () => {} })
    onTestFinished(() => database.close())
    expect(await database.prisma.organization.count({ where: { type: 'company' } })).toBe(25)
  })

  test.each([
    '',
    '--organizations 0',
    '--organizations -5',
    '--organizations 1e3',
    '--organizations 10000001',
    '--organizations 10 --seed apple',
    '--organizations 10 --color red',
    '10',
  ])('writes nothing and explains its usage when it is called with "%s"', async (args) => {
    const dataDir = await folderToBe()
    const { code, stdout, stderr } = await runSeed({ DATA_DIR: dataDir }, args)
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toMatch(/^error: .*\nUse --help for the commands and options\.$/m)
    expect(stderr).not.toMatch(/\n +at /)
    await expect(access(dataDir)).rejects.toThrow('ENOENT')
  })
})
