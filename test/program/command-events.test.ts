import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Command } from 'commander'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { addCommands } from '../../src/admin/commands.ts'
import type { Database } from '../../src/data/connection/database.ts'
import { openDatabase } from '../../src/data/connection/open.ts'
import { applyMigrations } from '../../src/data/migrations/migrate.ts'
import { addMember } from '../../src/operations/memberships/operator.ts'
import { expectUnbrokenChains, storedEvents } from '../support/audit-log.ts'
import { createTestDatabase, onPostgres } from '../support/database.ts'
import { allRows, changedRows, organizationsOf } from '../support/rows.ts'
import { createSeed } from '../support/seed.ts'

let dataDir: string
let url: string | undefined
const keys: string[] = []

/** What the commands are about. */
interface World {
  organization: string
  member: string
  guest: string
  keyId: string
}
let world: World

/** The service could use the embedded database between two commands. */
async function withDatabase<Result>(use: (database: Database) => Promise<Result>): Promise<Result> {
  const database = await openDatabase({ url, dataDir, poolSize: 1, onConnectionError: () => {} })
  try {
    return await use(database)
  } finally {
    await database.close()
  }
}

beforeAll(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), 'orgql-events-'))
  if (onPostgres) url = await createTestDatabase()
  world = await withDatabase(async (database) => {
    await applyMigrations(database)
    const seed = createSeed(database)
    const [owner, member, guest] = [await seed.user(), await seed.user(), await seed.user()]
    const { id } = await seed.organization({ owners: [owner] })
    await addMember(database, id, { email: member.email, role: 'member' })
    const { id: keyId } = await database.prisma.apiKey.findFirstOrThrow({ where: { userId: owner.id } })
    keys.push(owner.key, member.key, guest.key)
    return { organization: id, member: member.email, guest: guest.email, keyId }
  })
  vi.stubEnv('DATABASE_URL', url)
  vi.stubEnv('DATA_DIR', dataDir)
})

afterEach(() => {
  vi.restoreAllMocks()
  process.exitCode = undefined
})

afterAll(async () => {
  vi.unstubAllEnvs()
  await rm(dataDir, { recursive: true })
})

/** The options of every command; one without a row here fails the test. Null if it changes nothing that has events. */
const commands: Record<string, ((world: World) => string[]) | null> = {
  'create-user': () => ['--email', 'new@example.com', '--first-name', 'New'],
  'create-api-key': ({ member }) => ['--email', member, '--name', 'laptop'],
  'revoke-api-key': ({ keyId }) => ['--id', keyId],
  'add-member': ({ organization, guest }) => [
    ...['--organization', organization, '--email', guest, '--role', 'owner'],
  ],
  'remove-member': ({ organization, member }) => ['--organization', organization, '--email', member],
  'add-domain': ({ organization }) => ['--organization', organization, '--domain', 'a.example', '--verified'],
  'set-services': ({ organization }) => ['--organization', organization, '--siem', 'true'],
  'set-billing-ids': ({ organization }) => ['--organization', organization, '--stripe', 'cus_1'],
  'verify-counters': null,
  'verify-audit-log': null,
  'prune-audit-log': null,
}

function newAdmin(): Command {
  const admin = new Command('admin')
  addCommands(admin)
  return admin
}

/** What a command prints on stdout. */
async function run(...args: string[]): Promise<string> {
  let printed = ''
  const capture = (stream: NodeJS.WriteStream, keep: boolean) =>
    vi.spyOn(stream, 'write').mockImplementation((text, done?: unknown) => {
      if (keep) printed += String(text)
      if (typeof done === 'function') done()
      return true
    })
  const spies = [capture(process.stdout, true), capture(process.stderr, false)]
  await newAdmin().parseAsync(args, { from: 'user' })
  for (const spy of spies) spy.mockRestore()
  return printed
}

describe('The audit log', () => {
  test.each(newAdmin().commands.map((command) => command.name()))('has an event for %s', async (name) => {
    const options = commands[name]
    if (options === undefined) throw new Error(`Add a row for the command ${name} to this test.`)
    const look = () =>
      withDatabase(async (database) => ({
        rows: await allRows(database),
        events: await storedEvents(database),
      }))
    const before = await look()
    const printed = await run(name, ...(options?.(world) ?? []))
    expect(process.exitCode).toBeUndefined()
    if (name === 'create-api-key') keys.push(JSON.parse(printed).key)
    const after = await look()

    const changed = changedRows(before.rows, after.rows)
    const known = new Set(before.events.map(({ id }) => id))
    const added = after.events.filter(({ id }) => !known.has(id))
    expect(changed.length > 0, 'rows changed').toBe(options !== null)
    const organizations = await withDatabase((database) => organizationsOf(database, changed))
    expect([...new Set(added.map(({ organization_id }) => organization_id))].sort()).toEqual(
      organizations.sort(),
    )
    for (const event of added) expect(event).toMatchObject({ actor_type: 'operator', api: 'cli' })
  })

  test('has no key of these commands, and fits', async () => {
    const events = await withDatabase(async (database) => {
      await expectUnbrokenChains(database)
      return storedEvents(database)
    })
    const text = JSON.stringify(events)
    expect(keys).toHaveLength(4)
    expect(keys.filter((key) => text.includes(key) || text.includes(key.slice(10)))).toEqual([])
  })
})
