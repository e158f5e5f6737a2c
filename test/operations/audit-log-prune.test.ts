import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { eventsInPage } from '../../src/data/statements/event-chains.ts'
import { pruneAuditLog } from '../../src/operations/events/prune.ts'
import { verifyAuditLog } from '../../src/operations/events/verify.ts'
import { setServices } from '../../src/operations/organizations/entitlements.ts'
import { openTestApp, type TestApp } from '../support/app.ts'
import { expectUnbrokenChains, storedEvents } from '../support/audit-log.ts'

let service: TestApp
beforeAll(async () => {
  service = await openTestApp()
})
afterEach(() => void vi.useRealTimers())
afterAll(() => service.close())

const run = (text: string, values: unknown[] = []) => service.database.sql.rows<object>({ text }, values)

/** So many events of an organization, made at a time when this was the age of an event. */
async function addEvents(organizationId: string, count: number, ageInDays: number): Promise<void> {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() - ageInDays * 86_400_000 })
  for (let number = 0; number < count; number++) {
    await setServices(service.database, organizationId, { siem: number % 2 === 0 })
  }
  vi.useRealTimers()
}

async function organizationWithEvents(...counts: (readonly [count: number, ageInDays: number])[]) {
  const { id } = await service.seed.organization()
  for (const [count, age] of counts) await addEvents(id, count, age)
  return id
}

async function sequencesOf(id: string): Promise<number[]> {
  return (await storedEvents(service.database, id)).map(({ sequence }) => sequence)
}

async function chainOf(id: string) {
  const text = 'SELECT sequence, pruned_sequence AS "prunedSequence", pruned_hash AS "prunedHash"'
  return (await run(`${text} FROM organization_event_chains WHERE organization_id = $1::uuid`, [id]))[0]
}

test('Old events are deleted, newer ones stay, and the chain goes on', async () => {
  const id = await organizationWithEvents([3, 400], [2, 300])
  const third = (await storedEvents(service.database, id))[2]
  expect(await pruneAuditLog(service.database, 365)).toEqual({ deleted: 3, organizations: 1, failed: [] })
  expect(await sequencesOf(id)).toEqual([4, 5])
  expect(await chainOf(id)).toEqual({ sequence: 5, prunedSequence: 3, prunedHash: third?.hash })
  await addEvents(id, 1, 0)
  expect(await sequencesOf(id)).toEqual([4, 5, 6])
  expect(await pruneAuditLog(service.database, 365)).toEqual({ deleted: 0, organizations: 0, failed: [] })
  await expectUnbrokenChains(service.database)
})

test('The last event stays, however old it is', async () => {
  const id = await organizationWithEvents([3, 4_000])
  expect(await pruneAuditLog(service.database, 365)).toMatchObject({ deleted: 2, failed: [] })
  expect(await sequencesOf(id)).toEqual([3])
  await expectUnbrokenChains(service.database)
})

test('More events than fit into memory at once are deleted in batches', async () => {
  const count = 2 * eventsInPage
  const id = await organizationWithEvents([count, 400], [1, 0])
  expect(await pruneAuditLog(service.database, 365)).toMatchObject({ deleted: count, organizations: 1 })
  expect(await chainOf(id)).toMatchObject({ sequence: count + 1, prunedSequence: count })
  const { events } = await verifyAuditLog(service.database, { organization: id })
  expect(events).toBe(1)
})

test('Old events that do not fit stay, so that it can be found out why', async () => {
  const id = await organizationWithEvents([4, 400], [1, 0])
  await run(`UPDATE organization_events SET action = 'x' WHERE organization_id = $1::uuid AND sequence = 3`, [
    id,
  ])
  expect(await pruneAuditLog(service.database, 365)).toEqual({ deleted: 2, organizations: 1, failed: [id] })
  expect(await sequencesOf(id)).toEqual([3, 4, 5])
  const { failures } = await verifyAuditLog(service.database, { organization: id })
  expect(failures).toMatchObject([{ fault: 'hash', sequence: 3 }])
  await run('DELETE FROM organizations WHERE id = $1::uuid', [id])
})

test('A deleted event that comes back, and one that is deleted by somebody else, are found', async () => {
  const id = await organizationWithEvents([2, 400], [3, 0])
  await run('CREATE TABLE kept AS SELECT * FROM organization_events WHERE organization_id = $1::uuid', [id])
  await pruneAuditLog(service.database, 365)
  await run('INSERT INTO organization_events SELECT * FROM kept WHERE sequence = 2')
  const find = async () => (await verifyAuditLog(service.database, { organization: id })).failures
  expect(await find()).toMatchObject([{ fault: 'unexpected', sequence: 2 }])
  await run('DELETE FROM organization_events WHERE organization_id = $1::uuid AND sequence <= 3', [id])
  expect(await find()).toMatchObject([{ fault: 'missing', sequence: 3, eventId: null }])
  await run('DROP TABLE kept')
  await run('DELETE FROM organizations WHERE id = $1::uuid', [id])
})

test('Pages are read while events are added and deleted, and all of them fit', async () => {
  const id = await organizationWithEvents([2 * eventsInPage, 400])
  let pages = 0
  // Between two pages of the check.
  const sql = {
    async rows<Row>(...statement: Parameters<typeof service.database.sql.rows>): Promise<Row[]> {
      const rows = await service.database.sql.rows<Row>(...statement)
      if (statement[0].text.includes('LIMIT 500') && pages++ === 0) {
        await addEvents(id, 3, 0)
        await pruneAuditLog(service.database, 365)
      }
      return rows
    },
  }
  const { failures } = await verifyAuditLog({ ...service.database, sql }, { organization: id })
  expect({ failures, pages: pages > 1 }).toEqual({ failures: [], pages: true })
  expect(await sequencesOf(id)).toEqual([1, 2, 3].map((last) => 2 * eventsInPage + last))
})
