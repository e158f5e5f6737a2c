import type { DiffParams } from '@prisma/schema-engine-wasm'
import { PrismaPGlite } from 'pglite-prisma-adapter'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import packageJson from '#package.json' with { type: 'json' }
import { createPglite, embeddedDatabase } from '../../src/data/connection/embedded.ts'
import { readMigrations } from '../../src/data/migrations/files.ts'
import { applyMigrations } from '../../src/data/migrations/migrate.ts'
import { Prisma } from '../../src/generated/prisma/client.ts'
import { openTestApp, type TestApp } from '../support/app.ts'
import { readSchema, withSchemaEngine } from '../support/schema-engine.ts'

let service: TestApp
beforeAll(async () => {
  service = await openTestApp()
})
afterAll(() => service.close())

/** The SQL that a database made by the migrations still needs to match `schema`. */
async function drift(schema: string): Promise<string> {
  const pglite = await createPglite({})
  const database = embeddedDatabase(pglite, undefined)
  try {
    await applyMigrations(database)
    const filters = { externalTables: [], externalEnums: [] }
    const file = { path: 'schema.prisma', content: schema }
    const diff: DiffParams = {
      from: { tag: 'schemaDatasource', files: [file], configDir: '.' },
      to: { tag: 'schemaDatamodel', files: [file] },
      script: true,
      exitCode: null,
      filters,
    }
    const { stdout } = await withSchemaEngine(new PrismaPGlite(pglite), (engine) => engine.diff(diff))
    return stdout ?? ''
  } finally {
    await database.close()
  }
}

describe('The migrations', () => {
  test('build exactly what schema.prisma describes', async () => {
    const [, schema] = await readSchema()
    expect(await drift(schema)).toContain('This is an empty migration')
  })

  test('differ from schema.prisma if a field is added only there', async () => {
    const [, schema] = await readSchema()
    const changed = schema.replace(
      'billingEmail        String? ',
      'shoeSize Int?\n  billingEmail        String? ',
    )
    expect(changed).not.toBe(schema)
    expect(await drift(changed)).toContain('ADD COLUMN     "shoeSize" INTEGER')
  })

  test('are applied once: a second run applies nothing', async () => {
    expect(await applyMigrations(service.database)).toEqual([])
    const rows = await service.database.sql.rows<{ name: string; finished: boolean }>(
      {
        text: 'SELECT migration_name AS name, finished_at IS NOT NULL AS finished FROM _prisma_migrations ORDER BY 1',
      },
      [],
    )
    const migrations = await readMigrations()
    expect(rows).toEqual(migrations.map(({ name }) => ({ name, finished: true })))
  })
})

test('The schema engine has the version of the client', () => {
  const { client, engine } = Prisma.prismaVersion
  const { dependencies, devDependencies } = packageJson
  expect([dependencies['@prisma/client'], devDependencies.prisma]).toEqual([client, client])
  const [version, commit] = devDependencies['@prisma/schema-engine-wasm'].split(/-\d+\./)
  expect({ version, commit }).toEqual({ version: client, commit: engine })
})

test('A migration composes stored emails and removes control characters from stored texts', async () => {
  const pglite = await createPglite({})
  const migrations = await readMigrations()
  const place = migrations.findIndex(({ name }) => name.endsWith('ascii_emails_and_clean_texts'))
  const apply = async (from: number, to: number) => {
    for (const { script } of migrations.slice(from, to)) await pglite.exec(script)
  }
  await apply(0, place)
  const id = (n: number) => `00000000-0000-7000-8000-00000000000${n}`
  await pglite.query(
    `INSERT INTO users (id, email, updated_at) SELECT * FROM unnest($1::uuid[], $2::text[]), now()`,
    [
      [id(1), id(2), id(3), id(4)],
      ['jose\u0301@a.example', 'Jos\u00e9@b.example', 'jose\u0301@b.example', '\u212aa@c.example'],
    ],
  )
  await pglite.query(`INSERT INTO organizations (id, name, updated_at) VALUES ($1, 'x', now())`, [id(5)])
  await pglite.query(
    `INSERT INTO addresses (id, organization_id, line1, line2, city, postal_code, country, tax_id, updated_at)
     VALUES ($1, $1, $2, $3, $4, '1', 'DE', $5, now())`,
    [id(5), '1 High\r\nStreet', '\u0001\u0002', '\u0085', '\u009fX1'],
  )
  await apply(place, place + 1)
  const emails = await pglite.query<{ email: string }>('SELECT email FROM users ORDER BY id')
  expect(emails.rows.map(({ email }) => email)).toEqual([
    'jos\u00e9@a.example',
    'Jos\u00e9@b.example',
    // In composed form it would equal the one before.
    'jose\u0301@b.example',
    '\u212aa@c.example',
  ])
  const address = await pglite.query('SELECT line1, line2, city, tax_id, version FROM addresses')
  expect(address.rows).toEqual([{ line1: '1 High Street', line2: null, city: '-', tax_id: 'X1', version: 2 }])
  await pglite.close()
})

test('Composing turns only characters into ASCII that emails must not have', () => {
  const turned: string[] = []
  for (let point = 0x80; point <= 0x10ffff; point++) {
    if (point >= 0xd800 && point <= 0xdfff) continue
    const character = String.fromCodePoint(point)
    if (/^[\0-\x7f]/.test(character.normalize('NFC'))) turned.push(character)
  }
  expect(turned).toEqual(['\u037e', '\u1fef', '\u212a'])
})

describe('The database itself', () => {
  test('allows one membership per organization and user', async () => {
    const user = await service.seed.user()
    const organization = await service.seed.organization({ owners: [user] })
    await expect(
      service.database.prisma.membership.create({
        data: { organizationId: organization.id, userId: user.id, role: 'member' },
      }),
    ).rejects.toMatchObject({ code: 'P2002' })
  })

  test('allows one address per organization', async () => {
    const organization = await service.seed.organization({ address: {} })
    const data = { organizationId: organization.id, line1: 'x', city: 'x', postalCode: 'x', country: 'DE' }
    await expect(service.database.prisma.address.create({ data })).rejects.toMatchObject({ code: 'P2002' })
  })

  test('allows one verified owner of a domain, and any number of claims', async () => {
    const domain = 'contested.example'
    await service.seed.organization({ domains: [{ domain, verified: true }] })
    await service.seed.organization({ domains: [{ domain }] })
    await service.seed.organization({ domains: [{ domain }] })
    const { id } = await service.seed.organization()
    const verify = service.database.prisma.domain.create({
      data: { organizationId: id, domain, verified: true },
    })
    await expect(verify).rejects.toMatchObject({ code: 'P2002' })
  })

  test('allows one user per email, ignoring case', async () => {
    await service.seed.user({ email: 'Casey@example.com' })
    const again = service.database.prisma.user.create({ data: { email: 'cASEY@example.com' } })
    await expect(again).rejects.toMatchObject({ code: 'P2002' })
  })

  test('distinguishes emails that only look alike in lower case', async () => {
    for (const email of ['kim@example.org', '\u212aim@example.org', 'k\u0130m@example.org'])
      expect(await service.database.prisma.user.create({ data: { email } })).toMatchObject({ email })
  })

  test('stores times unchanged in any time zone of the server', async () => {
    const createdAt = new Date('2026-07-01T12:34:56.789Z')
    const user = await service.seed.user()
    const { id } = await service.seed.organization({ owners: [user], createdAt })
    const [row] = await service.database.sql.rows<{ epoch: string }>(
      { text: 'SELECT extract(epoch FROM created_at)::text AS epoch FROM organizations WHERE id = $1' },
      [id],
    )
    expect(Number(row?.epoch)).toBe(createdAt.getTime() / 1000)
  })
})
