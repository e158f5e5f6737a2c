import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Domain } from '../../src/data/statements/domains.ts'
import {
  commitAll,
  insert,
  put,
  type Rows,
  remove,
  update,
  type Write,
  writeAll,
} from '../../src/data/writing/writes.ts'
import { openTestApp, type TestApp } from '../support/app.ts'

let service: TestApp
let organizationId: string
let userId: string
beforeAll(async () => {
  service = await openTestApp()
  userId = (await service.seed.user()).id
})
beforeEach(async () => {
  organizationId = (await service.seed.organization()).id
})
afterAll(() => service.close())

const write = (...writes: Write[]) => service.database.transaction((tx) => writeAll(tx, writes))

const newDomain = (domain: string): Domain => ({ id: randomUUID(), organizationId, domain, verified: false })

const storedDomains = () =>
  service.database.prisma.domain.findMany({ where: { organizationId }, orderBy: { domain: 'asc' } })

function newKey(outcome: object): Rows['idempotencyKey'] {
  const key = randomUUID()
  return {
    userId,
    operation: 'x',
    key,
    fingerprint: new Uint8Array([1]),
    outcome,
    createdAt: new Date(),
  } as never
}

const storedKey = ({ key }: { key: string }) =>
  service.database.prisma.idempotencyKey.findFirstOrThrow({ where: { key } })

describe('Rows', () => {
  test('are inserted, updated and removed by one statement', async () => {
    const [first, second, third] = ['a.example', 'b.example', 'c.example'].map(newDomain) as [
      Domain,
      Domain,
      Domain,
    ]
    await write(insert('domain', first), insert('domain', second))
    const sent = await service.statements(() =>
      write(
        insert('domain', third),
        update('domain', { ...first, verified: true }),
        remove('domain', second),
      ),
    )
    expect(sent.filter((text) => text.includes('domains'))).toHaveLength(1)
    expect(await storedDomains()).toEqual([{ ...first, verified: true }, third])
  })

  test('keep their owner and the time of their creation when they are updated', async () => {
    const other = await service.seed.organization()
    const domain = newDomain('kept.example')
    await write(insert('domain', domain))
    await write(update('domain', { ...domain, organizationId: other.id, verified: true }))
    expect(await storedDomains()).toEqual([{ ...domain, verified: true }])
  })

  test('are put whether they exist or not, by a key of several columns, with JSON of any kind', async () => {
    const row = newKey({ result: { text: 'a "quote" \\ and ü', list: [1, null], nothing: null } })
    await write(put('idempotencyKey', row))
    expect(await storedKey(row)).toMatchObject({ outcome: row.outcome })
    for (const outcome of [['list'], 'text', 7, {}]) {
      await write(put('idempotencyKey', { ...row, outcome }))
      expect((await storedKey(row)).outcome).toEqual(outcome)
    }
  })

  test('are put without columns that others keep', async () => {
    const chain = { organizationId, sequence: 1, hash: new Uint8Array([1]), lastAt: new Date(0) }
    await write(put('organizationEventChain', chain))
    const find = () =>
      service.database.prisma.organizationEventChain.findUnique({ where: { organizationId } })
    const pruned = { prunedSequence: 1, prunedHash: new Uint8Array([2]) }
    await service.database.prisma.organizationEventChain.update({ where: { organizationId }, data: pruned })
    await write(put('organizationEventChain', { ...chain, sequence: 2 }))
    expect(await find()).toEqual({ ...chain, sequence: 2, ...pruned })
  })

  test('are written by the statement that commits, many at once too', async () => {
    const domains = Array.from({ length: 20 }, (_, number) =>
      newDomain(`${String(number).padStart(2, '0')}.example`),
    )
    await service.database.transaction((tx) =>
      commitAll(
        tx,
        domains.map((domain) => insert('domain', domain)),
      ),
    )
    expect(await storedDomains()).toEqual(domains)
  })

  test('are all written or none', async () => {
    const domain = newDomain('once.example')
    const twice = write(insert('domain', domain), insert('domain', { ...domain, id: randomUUID() }))
    await expect(twice).rejects.toThrow('unique')
    expect(await storedDomains()).toEqual([])
  })
})

test('Without anything to write, no statement is sent', async () => {
  const sent = await service.statements(() =>
    service.database.transaction(async (tx) => {
      await writeAll(tx, [])
      await commitAll(tx, [])
    }),
  )
  expect(sent).toEqual([])
})
