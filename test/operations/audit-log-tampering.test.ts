import { afterAll, beforeAll, expect, test } from 'vitest'
import { verifyAuditLog } from '../../src/operations/events/verify.ts'
import { addMember } from '../../src/operations/memberships/operator.ts'
import { setServices } from '../../src/operations/organizations/entitlements.ts'
import { createChance } from '../../src/seeding/bulk-chance.ts'
import { openTestApp, type TestApp } from '../support/app.ts'
import { type EventRow, expectUnbrokenChains, storedEvents } from '../support/audit-log.ts'

let service: TestApp
let organizationId: string
/** Has no events, so every sequence is free there. */
let other: string
let events: EventRow[]

const run = (text: string, values: unknown[] = []) => service.database.sql.rows<object>({ text }, values)

beforeAll(async () => {
  service = await openTestApp()
  const [owner, member] = [await service.seed.user({ firstName: 'Ada' }), await service.seed.user()]
  const { body } = await service.documentedRest(owner, 'POST /v1/organizations', { name: 'First' })
  organizationId = body.id
  other = (await service.seed.organization()).id
  const address = { line1: '1 Main St', city: 'Springfield', postal_code: '12345', country: 'US' }
  await service.documentedRest(owner, `POST /v1/organizations/${organizationId}/address`, address)
  await service.documentedRest(owner, `PATCH /v1/organizations/${organizationId}`, { name: 'Second' })
  await addMember(service.database, organizationId, { email: member.email, role: 'member' })
  // The second time nothing differs: an event without changes.
  for (const siem of [true, true]) await setServices(service.database, organizationId, { siem })
  await service.documentedRest(member, `POST /v1/organizations/${organizationId}/leave`)
  events = await storedEvents(service.database, organizationId)
  expect(events).toHaveLength(8)
  await run('CREATE TABLE kept_events AS SELECT * FROM organization_events')
  await run('CREATE TABLE kept_chains AS SELECT * FROM organization_event_chains')
})

afterAll(() => service.close())

async function restore(): Promise<void> {
  await run('DELETE FROM organization_events')
  await run('INSERT INTO organization_events SELECT * FROM kept_events')
  await run('DELETE FROM organization_event_chains')
  await run('INSERT INTO organization_event_chains SELECT * FROM kept_chains')
}

const { pick: anyOf } = createChance(20_261_128)

/** Other values than the one in the column, as SQL. */
const otherValues: Record<string, readonly string[]> = {
  uuid: ['gen_random_uuid()'],
  text: [`coalesce($C, '') || 'x'`, `coalesce(upper($C), '-') || ' '`],
  int4: ['coalesce($C, 0) + 1000', '-5'],
  bytea: [`set_byte(coalesce($C, '\\x0000'), 1, (get_byte(coalesce($C, '\\x0000'), 1) + 1) % 256)`, `'\\x'`],
  jsonb: [`$C || '{"extra": [1, 2]}'`, `jsonb_build_array($C)`, `'null'`, `'7'`],
  timestamptz: [`$C + interval '1 ms'`, `'infinity'`, `'-infinity'`],
  event_actor_type: [`CASE WHEN $C = 'system' THEN 'user' ELSE 'system' END::event_actor_type`],
}

interface Column {
  name: string
  type: string
  nullable: boolean
}

/** Returns the sequence at which the log must be found to be broken; null for any. */
type Tampering = () => Promise<number | null>

const change: Tampering = async () => {
  const columns = (await run(`SELECT column_name AS name, udt_name AS type, is_nullable = 'YES' AS nullable
    FROM information_schema.columns WHERE table_name = 'organization_events' ORDER BY 1`)) as Column[]
  const { name, type, nullable } = anyOf(columns)
  const event = anyOf(events)
  const values = otherValues[type] ?? []
  const removable = nullable && event[name] !== null ? ['NULL'] : []
  const value = name === 'organization_id' ? `'${other}'` : anyOf([...values, ...removable])
  await run(`UPDATE organization_events SET ${name} = ${value.replaceAll('$C', name)} WHERE id = $1::uuid`, [
    event.id,
  ])
  return name === 'sequence' || name === 'organization_id' ? null : event.sequence
}

const removal: Tampering = async () => {
  const event = anyOf([...events.slice(0, 1), ...events.slice(-1), anyOf(events)])
  await run('DELETE FROM organization_events WHERE id = $1::uuid', [event.id])
  return event.sequence
}

const columnsButId = () => Object.keys(events[0] ?? {}).filter((name) => name !== 'id' && name !== 'sequence')

const insertion: Tampering = async () => {
  const copied = anyOf(events)
  const place = anyOf([
    -1,
    0,
    ...events.map(({ sequence }) => sequence),
    events.length + 1,
    events.length + 9,
  ])
  // Makes room in two steps: no two events may have one sequence, not even in between.
  for (const step of [1_000, -999]) {
    const text = `UPDATE organization_events SET sequence = sequence + $3::int
      WHERE organization_id = $1::uuid AND sequence >= $2::int AND $2::int > 0`
    await run(text, [organizationId, place, step])
  }
  const columns = columnsButId().join()
  await run(
    `INSERT INTO organization_events (id, sequence, ${columns})
      SELECT gen_random_uuid(), $2::int, ${columns} FROM organization_events WHERE id = $1::uuid`,
    [copied.id, place],
  )
  return place === events.length + 9 ? null : place
}

const swap: Tampering = async () => {
  const first = anyOf(events)
  const second = anyOf(events.filter(({ id }) => id !== first.id))
  const move = (sequence: number, id: string) =>
    run('UPDATE organization_events SET sequence = $1::int WHERE id = $2::uuid', [sequence, id])
  await move(1_000, first.id)
  await move(first.sequence, second.id)
  await move(second.sequence, first.id)
  return Math.min(first.sequence, second.sequence)
}

test('An event that is changed, removed, inserted or swapped is found in 200 of 200 trials', async () => {
  const missed: unknown[] = []
  for (let trial = 0; trial < 200; trial++) {
    const tampering = anyOf([change, change, removal, insertion, swap])
    const sequence = await tampering()
    const { failures } = await verifyAuditLog(service.database)
    const found = failures.find((failure) => failure.organizationId === organizationId)
    if (!found || (sequence !== null && found.sequence !== sequence)) {
      missed.push({ trial, tampering: tampering.name, sequence, failures })
    }
    await restore()
  }
  expect(missed).toEqual([])
  await expectUnbrokenChains(service.database)
})

test.each([
  ['sequence = sequence + 1', 'last_missing', 9],
  ['sequence = sequence - 1', 'after_last', 8],
  [`hash = '\\x00'`, 'last', 8],
  [`last_at = last_at + interval '1 ms'`, 'last', 8],
  ['pruned_sequence = 1', 'unexpected', 1],
  ['pruned_sequence = -1', 'missing', 0],
  [`pruned_hash = hash`, 'hash', 1],
])('An end that is changed by "%s" is found', async (set, fault, sequence) => {
  await run(`UPDATE organization_event_chains SET ${set} WHERE organization_id = $1::uuid`, [organizationId])
  const { failed, failures } = await verifyAuditLog(service.database, { organization: organizationId })
  await restore()
  expect({ failed, failures }).toMatchObject({ failed: 1, failures: [{ organizationId, fault, sequence }] })
})

test('A log without its end, an end without its log, and a log that continues after its end are found', async () => {
  const found = async (text: string) => {
    await run(text, [organizationId])
    const { failures, withoutLog } = await verifyAuditLog(service.database, { organization: organizationId })
    await restore()
    return [...failures.map(({ fault, sequence }) => [fault, sequence]), withoutLog]
  }
  const chain = 'DELETE FROM organization_event_chains WHERE organization_id = $1::uuid'
  const log = 'DELETE FROM organization_events WHERE organization_id = $1::uuid'
  expect(await found(chain)).toEqual([['no_chain', 1], 0])
  expect(await found(log)).toEqual([['no_events', 1], 0])
  // Nothing tells it from made-up data then, but it is counted.
  expect(await found(`WITH chain AS (${chain}) ${log}`)).toEqual([1])
})

test('Details that are erased together with their salts leave the chain whole', async () => {
  await run(`UPDATE organization_events SET actor_name = NULL, client_ip = NULL, user_agent = NULL, actor_salt = NULL
    WHERE sequence < 4`)
  await run(`UPDATE organization_events SET changes = '{}', changes_salt = NULL WHERE sequence > 2`)
  await expectUnbrokenChains(service.database)
  await run('UPDATE organization_events SET actor_name = $1 WHERE sequence = 2', ['Somebody else'])
  const { failures } = await verifyAuditLog(service.database, { organization: organizationId })
  await restore()
  expect(failures).toMatchObject([{ fault: 'actor', sequence: 2 }])
})

test('An unknown organization is not found', async () => {
  for (const organization of ['x', '01a20c31-e5d7-75c3-a0db-67c729b2b487']) {
    await expect(verifyAuditLog(service.database, { organization })).rejects.toThrow(
      'Organization not found.',
    )
  }
})
