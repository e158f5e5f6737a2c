import { access, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import type { Database } from '../../src/data/connection/database.ts'
import { lockDirectory } from '../../src/data/connection/directory-lock.ts'
import { openDatabase } from '../../src/data/connection/open.ts'
import { createCursorCodec } from '../../src/data/reading/cursor.ts'
import { createApp } from '../../src/http/app.ts'
import { toFetch } from '../../src/http/server/fetch.ts'
import { defaultOptions } from '../support/app-options.ts'
import { administer } from '../support/global-setup.ts'
import { createGraphQLClient } from '../support/graphql.ts'
import { type Ended, startCommand } from '../support/process.ts'
import { createSeed } from '../support/seed.ts'

let folder: string

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'orgql-admin-'))
})

afterAll(() => rm(folder, { recursive: true }))

function admin(settings: Record<string, string>, ...args: string[]): Promise<Ended> {
  return startCommand(['admin', ...args], settings).ended
}

describe('The operator', () => {
  let settings: Record<string, string>

  /** A new database, without any migration. */
  beforeAll(async () => {
    const template = inject('template')
    settings = { DATA_DIR: path.join(folder, 'data') }
    if (template.kind === 'postgresql') {
      const name = `${template.name}_admin`
      await administer(template.adminUrl, `CREATE DATABASE ${name}`)
      settings = { DATABASE_URL: Object.assign(new URL(template.adminUrl), { pathname: `/${name}` }).href }
    }
  })

  async function run(...args: string[]) {
    const { code, stdout, stderr } = await admin(settings, ...args)
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout.split('\n')).toHaveLength(1)
    return JSON.parse(stdout)
  }

  /** The service can use the embedded database between two commands. */
  async function withDatabase<Result>(use: (database: Database) => Promise<Result>): Promise<Result> {
    const database = await openDatabase({
      url: settings.DATABASE_URL,
      dataDir: settings.DATA_DIR ?? '',
      poolSize: 1,
      onConnectionError: () => {},
    })
    try {
      return await use(database)
    } finally {
      await database.close()
    }
  }

  test('starts with an empty database, adds a user with a key and an organization, and removes them again', async () => {
    const user = await run(
      'create-user',
      '--email',
      'Ada@Example.com',
      '--first-name',
      'Ada',
      '--last-name',
      'Ode',
    )
    expect(user).toMatchObject({ email: 'Ada@example.com', firstName: 'Ada', lastName: 'Ode' })
    const started = Date.now()
    const forADay = ['--name', 'laptop', '--expires-in', '1d']
    const key = await run('create-api-key', '--email', 'ada@example.com', ...forADay)
    const lifetime = Date.parse(key.expiresAt) - 86_400_000
    expect(lifetime).toBeGreaterThanOrEqual(started)
    expect(lifetime).toBeLessThanOrEqual(Date.now())

    const { id } = await withDatabase((database) => createSeed(database).organization({ name: 'Engines' }))
    const membership = await run('add-member', '--organization', id, '--email', user.email, '--role', 'owner')
    expect(membership).toMatchObject({ organizationId: id, userId: user.id, role: 'owner' })
    const domain = await run('add-domain', '--organization', id, '--domain', 'Engines.example', '--verified')
    expect(domain).toMatchObject({ organizationId: id, domain: 'engines.example', verified: true })
    const services = ['--cloud', 'true', '--jit-provisioning', 'true', '--siem', 'true', '--sso', 'false']
    expect(await run('set-services', '--organization', id, ...services)).toMatchObject({ id, siem: true })
    const ids = ['--stripe', 'cus_1', '--metronome', 'met_1', '--auth-id', 'org_1']
    expect(await run('set-billing-ids', '--organization', id, ...ids)).toMatchObject({ id, authId: 'org_1' })
    const cleared = await run('set-billing-ids', '--organization', id, '--metronome', '')
    expect(cleared).toMatchObject({ stripeCustomerId: 'cus_1', metronomeCustomerId: null, authId: 'org_1' })

    await withDatabase(async (database) => {
      const { data } = await createGraphQLClient(appOn(database)).send(key, queryOf(id))
      expect(data).toEqual({
        viewer: { firstName: 'Ada', lastName: 'Ode' },
        organization: {
          name: 'Engines',
          viewerMembership: { role: 'OWNER' },
          domains: [{ domain: 'engines.example', verified: true }],
          services: { cloud: true, jitProvisioning: true, scim: false, siem: true, sso: false },
          stripeCustomerId: 'cus_1',
          metronomeCustomerId: null,
          authId: 'org_1',
        },
      })
    })

    const right = { differing: 0, differences: [], repaired: false }
    expect(await run('verify-counters')).toEqual(right)
    await withDatabase(({ prisma }) => prisma.$executeRaw`UPDATE organization_counts SET members = 5`)
    const found = await admin(settings, 'verify-counters')
    expect({ code: found.code, report: JSON.parse(found.stdout) }).toMatchObject({
      code: 1,
      report: { differing: 2 },
    })
    expect(await run('verify-counters', '--repair')).toMatchObject({ differing: 2, repaired: true })
    expect(await run('verify-counters')).toEqual(right)

    const whole = { organizations: 2, withoutLog: 0, events: 8, failed: 0, failures: [] }
    const verified = await admin(settings, 'verify-audit-log')
    expect({ code: verified.code, report: JSON.parse(verified.stdout) }).toEqual({ code: 0, report: whole })
    expect(verified.stderr).toContain('100 % | 8 of 8 events')
    await withDatabase(
      ({ prisma }) => prisma.$executeRaw`UPDATE organization_events SET created_at = now()
      - interval '9 days' WHERE organization_id = ${id}::uuid AND sequence < 3`,
    )
    const tampered = await admin(settings, 'verify-audit-log', '--organization', id)
    expect({ code: tampered.code, report: JSON.parse(tampered.stdout) }).toMatchObject({
      code: 1,
      report: { failed: 1, failures: [{ organizationId: id, sequence: 1, fault: 'hash' }] },
    })
    const unpruned = await admin(settings, 'prune-audit-log', '--days', '8')
    expect({ code: unpruned.code, report: JSON.parse(unpruned.stdout) }).toEqual({
      code: 1,
      report: { deleted: 0, organizations: 0, failed: [id] },
    })
    expect(await run('prune-audit-log')).toEqual({ deleted: 0, organizations: 0, failed: [] })

    expect(await run('revoke-api-key', '--id', key.id)).toMatchObject({ id: key.id })
    const { code, stdout, stderr } = await admin(
      settings,
      'remove-member',
      '--organization',
      id,
      '--email',
      user.email,
    )
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toBe('error: The last owner cannot be removed: make another member an owner first.\n')
    await withDatabase(async (database) => {
      const { errors } = await createGraphQLClient(appOn(database)).send(key, queryOf(id))
      expect(errors?.[0]?.message).toBe('This API key has been revoked.')
    })
  }, 180_000)

  test('gets one line for each invalid value', async () => {
    const ended = await admin(
      settings,
      'create-user',
      '--email',
      'nobody',
      '--first-name',
      '',
      '--last-name',
      ' ',
    )
    expect(ended).toMatchObject({ code: 1, stdout: '' })
    expect(ended.stderr.trimEnd().split('\n')).toEqual([
      'error: email must be an email address of at most 254 characters',
      'error: firstName must be 1 to 255 characters long',
      'error: lastName must be 1 to 255 characters long',
    ])
  })
})

function appOn(database: Database) {
  const log = pino({ level: 'silent' })
  const cursors = createCursorCodec('a secret that only tests use, long enough')
  return toFetch(createApp({ ...defaultOptions, database, cursors, log }), defaultOptions.limits)
}

function queryOf(organizationId: string): string {
  return `{
    viewer { firstName lastName }
    organization(id: "${organizationId}") {
      name viewerMembership { role } domains { domain verified }
      services { cloud jitProvisioning scim siem sso } stripeCustomerId metronomeCustomerId authId
    }
  }`
}

describe('A command line that cannot be run', () => {
  const organization = ['--organization', '01a20c31-e5d7-75c3-a0db-67c729b2b487']

  test.each([
    ['no command', [], 'Usage: orgql admin [options] [command]'],
    ['an unknown command', ['drop-user'], "error: unknown command 'drop-user'"],
    [
      'an unknown option',
      ['create-user', '--email', 'a@b.example', '--admin'],
      "error: unknown option '--admin'",
    ],
    ['a missing option', ['create-user'], "error: required option '--email <address>' not specified"],
    ['a missing value', ['create-user', '--email'], "error: option '--email <address>' argument missing"],
    ['a word too many', ['create-user', 'x', '--email', 'a@b.example'], 'error: too many arguments'],
    [
      'an unknown role',
      ['add-member', ...organization, '--email', 'a@b.example', '--role', 'boss'],
      'owner, member',
    ],
    ['a flag that is neither on nor off', ['set-services', ...organization, '--sso', 'yes'], 'true or false'],
    [
      'a time without a unit',
      ['create-api-key', '--email', 'a@b.example', '--expires-in', '30'],
      '30d, 12h, 15m',
    ],
    ['no time at all', ['create-api-key', '--email', 'a@b.example', '--expires-in', '0d'], '30d, 12h, 15m'],
  ])('with %s ends with a reason before anything is opened', async (_, args, reason) => {
    const dataDir = path.join(folder, 'untouched')
    const { code, stdout, stderr } = await admin({ DATA_DIR: dataDir }, ...args)
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toContain(reason)
    expect(stderr).not.toMatch(/^ +at /m)
    await expect(access(dataDir)).rejects.toThrow('ENOENT')
  })
})

describe('A command', () => {
  test('is refused while another process holds the embedded database', async () => {
    const dataDir = await mkdtemp(path.join(folder, 'held-'))
    const unlock = await lockDirectory(dataDir)
    const ended = await admin({ DATA_DIR: dataDir }, 'create-user', '--email', 'a@b.example')
    await unlock()
    expect(ended).toMatchObject({ code: 1, stdout: '' })
    expect(ended.stderr).toMatch(`error: The data directory ${dataDir} is in use by another process.`)
    expect(ended.stderr.trimEnd().split('\n')).toHaveLength(1)
  })

  test('that deletes old events needs a number of days when they are kept for ever', async () => {
    const settings = { DATA_DIR: path.join(folder, 'for-ever'), AUDIT_DAYS: '0' }
    const { code, stderr } = await admin(settings, 'prune-audit-log')
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: 'error: AUDIT_DAYS is 0: events are kept for ever. Give --days to delete some.\n',
    })
  })

  test.each([
    ['a bad setting', { PORT: 'topsecret', DATA_DIR: 'unused' }, 'PORT'],
    [
      'a database that is not there',
      { DATABASE_URL: 'postgresql://app:topsecret@127.0.0.1:1/none' },
      "Can't reach",
    ],
  ])('with %s ends with a reason that gives no secret away', async (_, settings, reason) => {
    const { code, stdout, stderr } = await admin(settings, 'create-user', '--email', 'a@b.example')
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toContain(reason)
    expect(stderr).not.toContain('topsecret')
    expect(stderr).not.toMatch(/^ +at |\n\n/m)
  })

  test('is explained by --help, as is the whole program', async () => {
    const [whole, one] = await Promise.all([admin({}, '--help'), admin({}, 'create-api-key', '--help')])
    expect(whole).toMatchObject({ code: 0, stderr: '' })
    const commands = whole.stdout.match(/^ {2}[a-z]+-[a-z-]+/gm)?.map((line) => line.trim())
    expect(commands).toEqual([
      'create-user',
      'create-api-key',
      'revoke-api-key',
      'add-member',
      'remove-member',
      'add-domain',
      'set-services',
      'set-billing-ids',
      'verify-counters',
      'verify-audit-log',
      'prune-audit-log',
    ])
    expect(one).toMatchObject({ code: 0, stderr: '' })
    expect(one.stdout.match(/--[a-z-]+ <.*\(required\)/g)).toHaveLength(1)
    for (const option of ['--email', '--name', '--expires-in']) expect(one.stdout).toContain(option)
  })
})
