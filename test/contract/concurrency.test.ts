import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { openTestApp, type TestApp } from '../support/app.ts'
import { onPostgres } from '../support/database.ts'
import { expectRightCounts } from '../support/membership-counts.ts'
import type { TestUser } from '../support/seed.ts'

/** Races need several connections; the embedded database has only one. */
describe.runIf(onPostgres)('At the same time', () => {
  let service: TestApp
  beforeAll(async () => {
    service = await openTestApp({ poolSize: 12 })
  })
  afterEach(() => expectRightCounts(service.database))
  afterAll(() => service.close())

  const countOwners = async (ids: string[]) => {
    const rows = await service.database.prisma.membership.groupBy({
      by: ['organizationId'],
      where: { organizationId: { in: ids }, role: 'owner' },
      _count: true,
    })
    return rows.map(({ _count }) => _count)
  }

  async function organizationsOf(owners: TestUser[], count: number): Promise<string[]> {
    const { prisma } = service.database
    const ids = Array.from({ length: count }, () => randomUUID())
    await prisma.organization.createMany({ data: ids.map((id) => ({ id, name: 'Contested' })) })
    await prisma.membership.createMany({
      data: ids.flatMap((organizationId) =>
        owners.map(({ id: userId }) => ({ organizationId, userId, role: 'owner' as const })),
      ),
    })
    return ids
  }

  test.each([2, 5])(
    'all %i owners of 300 organizations leave, and each organization keeps one',
    async (count) => {
      const owners = await Promise.all(Array.from({ length: count }, () => service.seed.user()))
      const ids = await organizationsOf(owners, 300)
      const answers: number[] = []
      for (const id of ids) {
        const all = await Promise.all(
          owners.map((owner) => service.documentedRest(owner, `POST /v1/organizations/${id}/leave`)),
        )
        answers.push(...all.map(({ status }) => status))
      }
      expect(answers.filter((status) => status === 204)).toHaveLength(300 * (count - 1))
      expect(answers.filter((status) => status === 409)).toHaveLength(300)
      expect(await countOwners(ids)).toEqual(Array(300).fill(1))
    },
    120_000,
  )

  test('one user leaves an organization twenty times, and one request succeeds', async () => {
    const [owner, member] = [await service.seed.user(), await service.seed.user()]
    const { id } = await service.seed.organization({ owners: [owner], members: [member] })
    const leave = () => service.documentedRest(member, `POST /v1/organizations/${id}/leave`)
    const statuses = (await Promise.all(Array.from({ length: 20 }, leave))).map(({ status }) => status)
    expect(statuses.sort()).toEqual([204, ...Array(19).fill(404)])
  })

  test('members are added and removed in every way, without a deadlock', async () => {
    const { prisma } = service.database
    const [people, newcomers, others] = await Promise.all([8, 4, 4].map((count) => service.seed.users(count)))
    for (let round = 0; round < 30; round++) {
      const owner = await service.seed.user()
      const leaving = await Promise.all([service.seed.user(), service.seed.user()])
      const [first, second, third] = await organizationsOf([owner, ...leaving], 3)
      const join = (organizationIds: (string | undefined)[], users: { id: string }[] = []) =>
        prisma.membership.createMany({
          data: organizationIds.flatMap((organizationId = '') =>
            users.map(({ id: userId }) => ({ organizationId, userId, role: 'member' as const })),
          ),
        })
      const leave = (user: TestUser | undefined, id: string | undefined) =>
        service
          .documentedRest(user as TestUser, `POST /v1/organizations/${id}/leave`)
          .then(({ status }) => status)
      const statuses = await Promise.all([
        join([first], people),
        join([second], people?.toReversed()),
        join([first, second], newcomers),
        join([second, first], others?.toReversed()),
        leave(leaving[0], first),
        leave(leaving[0], second),
        leave(leaving[1], second),
        prisma.user.delete({ where: { id: leaving[1]?.id ?? '' } }),
        prisma.membership.deleteMany({ where: { userId: leaving[0]?.id ?? '' } }),
        prisma.organization.delete({ where: { id: third ?? '' } }),
        prisma.membership.updateMany({ where: { organizationId: first ?? '' }, data: { role: 'owner' } }),
      ])
      // The status of a deadlock. The other calls would throw the error.
      expect(statuses).not.toContain(503)
    }
  }, 120_000)

  test('50 addresses are created, and only one is stored', async () => {
    const owner = await service.seed.user()
    const { id } = await service.seed.organization({ owners: [owner] })
    const create = (index: number) =>
      service.documentedRest(owner, `POST /v1/organizations/${id}/address`, {
        line1: `${index} Main St`,
        city: 'Springfield',
        postal_code: '12345',
        country: 'US',
      })
    const answers = await Promise.all(Array.from({ length: 50 }, (_, index) => create(index)))
    const created = answers.filter(({ status }) => status === 201)
    expect(created).toHaveLength(1)
    expect(
      answers.filter(({ status, body }) => status === 409 && body.code === 'ADDRESS_EXISTS'),
    ).toHaveLength(49)
    const stored = await service.documentedRest(owner, `GET /v1/organizations/${id}/address`)
    expect(stored.body).toEqual(created[0]?.body)
  })

  test('50 updates are made, and none is lost', async () => {
    const owner = await service.seed.user()
    const { id } = await service.seed.organization({ owners: [owner], address: {} })
    const update = (path: string, body: object) =>
      service.documentedRest(owner, `PATCH /v1/organizations/${id}${path}`, body)
    const names = await Promise.all(
      Array.from({ length: 50 }, (_, index) => update('', { name: `Name ${index}` })),
    )
    expect(
      names.map(({ headers }) => Number(headers.get('etag')?.replaceAll('"', ''))).sort((a, b) => a - b),
    ).toEqual(Array.from({ length: 50 }, (_, index) => index + 2))
    // Different fields of one row: all changes are stored.
    const fields = { line1: 'a', line2: 'b', city: 'c', state: 'd', postal_code: 'e', country: 'FR' }
    await Promise.all(Object.entries(fields).map(([field, value]) => update('/address', { [field]: value })))
    const { body, headers } = await service.documentedRest(owner, `GET /v1/organizations/${id}/address`)
    expect(body).toMatchObject(fields)
    expect(headers.get('etag')).toBe('"7"')
  })

  test('50 clients read a name, append a word with If-Match, and no word is lost', async () => {
    const owner = await service.seed.user()
    const { id } = await service.seed.organization({ owners: [owner], name: 'Start' })
    const append = async (word: string): Promise<void> => {
      for (;;) {
        const { body, headers } = await service.documentedRest(owner, `GET /v1/organizations/${id}`)
        const name = `${body.name} ${word}`
        const ifMatch = { 'If-Match': headers.get('etag') ?? '' }
        const { status } = await service.documentedRest(
          owner,
          `PATCH /v1/organizations/${id}`,
          { name },
          ifMatch,
        )
        if (status === 200) return
        expect(status).toBe(412)
      }
    }
    const words = Array.from({ length: 50 }, (_, index) => `w${index}`)
    await Promise.all(words.map(append))
    const { body } = await service.documentedRest(owner, `GET /v1/organizations/${id}`)
    expect(body.name.split(' ').sort()).toEqual(['Start', ...words].sort())
  }, 120_000)

  test('the tax id and its type are cleared and changed, and never is only one of them set', async () => {
    const owner = await service.seed.user()
    const pair = { taxId: 'DE1', taxIdType: 'eu_vat' }
    for (let round = 0; round < 20; round++) {
      const { id } = await service.seed.organization({ owners: [owner], address: {} })
      const patch = (body: object) =>
        service.documentedRest(owner, `PATCH /v1/organizations/${id}/address`, body)
      await patch({ tax_id: pair.taxId, tax_id_type: pair.taxIdType })
      await Promise.all([
        patch({ tax_id: null, tax_id_type: null }),
        patch({ tax_id: 'DE2' }),
        patch({ tax_id_type: 'us_ein' }),
      ])
      const address = await service.database.prisma.address.findUniqueOrThrow({
        where: { organizationId: id },
      })
      expect(address.taxId === null).toBe(address.taxIdType === null)
    }
  })

  test('an organization is created while its connection breaks, and nothing is stored', async () => {
    const dying = await openTestApp({ poolSize: 4 })
    const owner = await dying.seed.user()
    await dying.database.prisma.$executeRawUnsafe(`CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NEW; END $$`)
    await dying.database.prisma.$executeRawUnsafe(
      'CREATE TRIGGER die BEFORE INSERT ON memberships FOR EACH ROW EXECUTE FUNCTION die()',
    )
    const { status, headers, body } = await dying.documentedRest(owner, 'POST /v1/organizations', {
      name: 'Half',
    })
    expect({ status, code: body.code }).toEqual({ status: 503, code: 'UNAVAILABLE' })
    expect(headers.get('retry-after')).toBe('1')
    expect(await dying.database.prisma.organization.count({ where: { name: 'Half' } })).toBe(0)
    await dying.database.prisma.$executeRawUnsafe('DROP TRIGGER die ON memberships')
    expect(await dying.documentedRest(owner, 'POST /v1/organizations', { name: 'Whole' })).toMatchObject({
      status: 201,
    })
    await dying.close()
  })

  test('twenty equal requests under one key create one organization', async () => {
    const user = await service.seed.user()
    const key = randomUUID()
    const create = () =>
      service.documentedRest(user, 'POST /v1/organizations', { name: key }, { 'Idempotency-Key': key })
    const answers = await Promise.all(Array.from({ length: 20 }, create))
    const created = answers.filter(({ status }) => status === 201)
    expect(created.length).toBeGreaterThan(0)
    expect(new Set(created.map(({ body }) => body.id)).size).toBe(1)
    for (const { headers, body } of answers.filter(({ status }) => status !== 201)) {
      expect(body.code).toBe('CONFLICT')
      expect(headers.get('retry-after')).toBe('1')
      expect(headers.get('x-should-retry')).toBeNull()
    }
    expect(await service.database.prisma.organization.count({ where: { name: key } })).toBe(1)
    const again = await create()
    expect(again).toMatchObject({ status: 201, body: created[0]?.body })
    expect(again.headers.get('idempotency-replayed')).toBe('true')
  })

  test('a request is sent again while the first is running, and gets a conflict with Retry-After', async () => {
    const slow = await openTestApp({ poolSize: 4 })
    const user = await slow.seed.user()
    const { prisma } = slow.database
    await prisma.$executeRawUnsafe(`CREATE FUNCTION wait() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN PERFORM pg_advisory_xact_lock(42); RETURN NEW; END $$`)
    await prisma.$executeRawUnsafe(
      'CREATE TRIGGER wait BEFORE INSERT ON organizations FOR EACH ROW EXECUTE FUNCTION wait()',
    )
    const create = () =>
      slow.documentedRest(user, 'POST /v1/organizations', { name: 'Slow' }, { 'Idempotency-Key': 'one' })
    let first: ReturnType<typeof create> | undefined
    await prisma.$transaction(async (tx) => {
      await tx.$executeRaw`SELECT pg_advisory_xact_lock(42)`
      first = create()
      await waitUntil(
        async () => (await tx.$queryRaw<unknown[]>`SELECT 1 FROM pg_locks WHERE NOT granted`).length > 0,
      )
      const second = await create()
      expect(second).toMatchObject({ status: 409, body: { code: 'CONFLICT' } })
      expect(second.headers.get('retry-after')).toBe('1')
    })
    expect(await first).toMatchObject({ status: 201 })
    const third = await create()
    expect(third).toMatchObject({ status: 201, body: (await first)?.body })
    await slow.close()
  })
})

async function waitUntil(condition: () => Promise<boolean>): Promise<void> {
  for (let attempt = 0; attempt < 1_000; attempt++) {
    if (await condition()) return
  }
  throw new Error('This never became true')
}
