import { randomUUID } from 'node:crypto'
import { expect, onTestFinished, test } from 'vitest'
import { readMigrations } from '../../src/data/migrations/files.ts'
import { applyMigrations } from '../../src/data/migrations/migrate.ts'
import { setServices } from '../../src/operations/organizations/entitlements.ts'
import { expectUnbrokenChains, storedEvents } from '../support/audit-log.ts'
import { openEmptyDatabase } from '../support/empty-database.ts'
import { migrateTo } from '../support/migration-state.ts'

test('Organizations that existed before the audit log have a first event that fits, and go on from it', async () => {
  const { database, close } = await openEmptyDatabase()
  onTestFinished(() => close())
  const migrations = await readMigrations()
  const first = migrations.findIndex(({ name }) => name.endsWith('_organization_events'))
  await migrateTo(database, migrations.slice(0, first))
  const ids = Array.from({ length: 20 }, () => randomUUID())
  const text = `INSERT INTO organizations (id, name, updated_at) SELECT id, 'Old', now() FROM unnest($1::uuid[]) id`
  await database.sql.rows({ text }, [ids])

  expect(await applyMigrations(database)).toHaveLength(migrations.length - first)
  expect(await expectUnbrokenChains(database)).toMatchObject({ organizations: 20, withoutLog: 0, events: 20 })
  const events = await storedEvents(database)
  expect(events.map(({ organization_id }) => organization_id)).toEqual(ids.toSorted())
  for (const event of events) {
    expect(event).toMatchObject({
      sequence: 1,
      action: 'organization.imported',
      actor_type: 'system',
      changes: {},
    })
  }

  const id = ids[0] ?? ''
  await setServices(database, id, { siem: true })
  expect((await storedEvents(database, id)).map(({ sequence }) => sequence)).toEqual([1, 2])
  await expectUnbrokenChains(database)
})
