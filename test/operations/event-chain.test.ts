import { describe, expect, test } from 'vitest'
import {
  actorDigestOf,
  chained,
  changesDigestOf,
  firstHash,
  hashOf,
  type UnchainedEvent,
} from '../../src/operations/events/chain.ts'
import { faultOf } from '../../src/operations/events/fit.ts'
import {
  commandLine,
  type EventLog,
  eventOf,
  eventWrites,
  operator,
} from '../../src/operations/events/record.ts'

const organizationId = '01a20c31-e5d7-75c3-a0db-67c729b2b487'

const event: UnchainedEvent = {
  id: '01a20c31-e5d7-75c3-a0db-67c729b2b488',
  organizationId,
  sequence: 1,
  action: 'organization.updated',
  actorType: 'user',
  actorId: null,
  userId: null,
  actorName: 'Ada',
  targetType: 'organization',
  targetId: organizationId,
  changes: { name: ['A', 'B'], billingEmail: [null, 'a@b.example'] },
  api: 'graphql',
  requestId: 'r',
  method: 'POST',
  path: '/graphql',
  statusCode: 200,
  clientIp: '192.0.2.1',
  userAgent: null,
  createdAt: new Date('2026-11-28T05:00:00.123Z'),
}

const start = { sequence: 0, hash: firstHash }

describe('The hash of an event', () => {
  test('covers the event and the hash before it', () => {
    const one = chained(event, firstHash)
    expect(faultOf(one, start)).toBeNull()
    expect(faultOf(one, { ...start, hash: one.hash })).toBe('hash')
    expect(faultOf({ ...one, action: 'x' }, start)).toBe('hash')
    const next = chained({ ...event, sequence: 2 }, one.hash)
    expect(faultOf(next, one)).toBeNull()
    expect(faultOf(next, start)).toBe('missing')
    expect(faultOf(one, next)).toBe('unexpected')
  })

  test('is always the same for the same event, but has a salt that differs', () => {
    const [one, other] = [chained(event, firstHash), chained(event, firstHash)]
    expect(hashOf(one, firstHash)).toEqual(one.hash)
    expect(one.actorSalt).toHaveLength(16)
    expect(one.actorSalt).not.toEqual(other.actorSalt)
    expect(one.actorDigest).not.toEqual(other.actorDigest)
    expect(one.hash).not.toEqual(other.hash)
  })

  test('covers who did it and the changes by their digests only', () => {
    const one = chained(event, firstHash)
    expect(hashOf({ ...one, actorName: null, changes: {}, clientIp: null }, firstHash)).toEqual(one.hash)
    expect(faultOf({ ...one, actorName: 'Eve' }, start)).toBe('actor')
    expect(faultOf({ ...one, changes: { name: ['A', 'C'] } }, start)).toBe('changes')
  })

  test('is not affected by the order in which a database returns the fields of the changes', () => {
    const salt = new Uint8Array(16)
    const turned = { changes: { billingEmail: [null, 'a@b.example'], name: ['A', 'B'] } }
    expect(changesDigestOf(turned, salt)).toEqual(changesDigestOf(event, salt))
    expect(actorDigestOf({ ...event, actorName: '192.0.2.1', clientIp: 'Ada' }, salt)).not.toEqual(
      actorDigestOf(event, salt),
    )
  })
})

describe('An event', () => {
  test('without details has neither salts nor digests', () => {
    const bare = { ...event, actorName: null, clientIp: null, changes: {} }
    const one = chained(bare, firstHash)
    expect(one).toMatchObject({ actorSalt: null, actorDigest: null, changesSalt: null, changesDigest: null })
    expect(faultOf(one, start)).toBeNull()
    expect(faultOf({ ...one, actorName: 'Eve' }, start)).toBe('actor')
    for (const changes of [{ name: ['A', 'B'] }, [], null, 'x']) {
      expect(faultOf({ ...one, changes }, start)).toBe('changes')
    }
  })

  test('whose details were erased fits, as long as the salts were erased too', () => {
    const one = chained(event, firstHash)
    const withoutActor = { ...one, actorName: null, clientIp: null }
    expect(faultOf(withoutActor, start)).toBe('actor')
    expect(faultOf({ ...withoutActor, actorSalt: null }, start)).toBeNull()
    expect(faultOf({ ...withoutActor, actorSalt: null, actorDigest: null }, start)).toBe('hash')
    for (const changes of [{}, null]) {
      expect(faultOf({ ...one, changes }, start)).toBe('changes')
      expect(faultOf({ ...one, changes, changesSalt: null }, start)).toBeNull()
    }
  })

  test('with a time that cannot be written as text does not fit', () => {
    expect(faultOf({ ...chained(event, firstHash), createdAt: new Date(Number.NaN) }, start)).toBe('hash')
  })
})

describe('The rows that record events', () => {
  const other = '01a20c31-e5d7-75c3-a0db-67c729b2b499'
  const lastAt = new Date(Date.now() + 60_000)
  const log: EventLog = { organizationId, last: null, actor: operator }
  const later: EventLog = {
    organizationId: other,
    last: { sequence: 7, hash: new Uint8Array(32).fill(1), lastAt },
    actor: operator,
  }
  const row = { id: other, name: 'A', version: 1 }
  const add = (to: EventLog) => eventOf(to, 'domain.added', 'domain', { before: null, after: row })
  const writes = eventWrites([add(log), add(later), add(log)], commandLine)
  const rows = writes.map(({ row }) => row as Record<string, unknown>)

  test('are the events in their order, and then where the log of each organization ends', () => {
    const kinds = writes.map(({ kind, table }) => `${kind} ${table}`)
    expect(kinds).toEqual([
      ...Array(3).fill('insert organizationEvent'),
      ...Array(2).fill('put organizationEventChain'),
    ])
    const places = [
      [organizationId, 1],
      [other, 8],
      [organizationId, 2],
      [organizationId, 2],
      [other, 8],
    ]
    expect(rows.map(({ organizationId: id, sequence }) => [id, sequence])).toEqual(places)
    expect([rows[3]?.hash, rows[4]?.hash]).toEqual([rows[2]?.hash, rows[1]?.hash])
  })

  test('continue the chain, and never go back in time', () => {
    const [first, elsewhere, second] = rows as never[]
    expect(faultOf(first as never, start)).toBeNull()
    expect(faultOf(second as never, first as never)).toBeNull()
    expect(faultOf(elsewhere as never, { sequence: 7, hash: new Uint8Array(32).fill(1) })).toBeNull()
    expect(rows[1]?.createdAt).toEqual(lastAt)
    expect(rows[4]?.lastAt).toEqual(lastAt)
    const ids = [rows[0]?.id, rows[2]?.id].map(String)
    expect(ids).toEqual(ids.toSorted())
  })

  test('tell of the fields that differ, and not of those that every change sets', () => {
    const changes = (before: object | null, after: object | null) =>
      eventOf(log, 'domain.added', 'domain', { before, after } as never).changes
    expect(changes({ ...row, secret: 1 }, { ...row, secret: 1, name: 'B', version: 2 })).toEqual({
      name: ['A', 'B'],
    })
    expect(changes(null, row)).toEqual({ name: [null, 'A'] })
    expect(changes(row, null)).toEqual({ name: ['A', null] })
    expect(() => changes(null, null)).toThrow('An event needs a row.')
  })
})
