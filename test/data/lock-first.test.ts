import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Transaction } from '../../src/data/connection/sql.ts'
import { lockOrganizationUnchecked } from '../../src/data/writing/locks.ts'
import { lockVisibleOrganization } from '../../src/operations/core/change.ts'
import { openTestApp, type TestApp } from '../support/app.ts'
import { onPostgres } from '../support/database.ts'

interface Place {
  organizationId: string
  userId: string
}

/** The embedded database has only one connection. */
describe.runIf(onPostgres)('While an owner waits for the lock of an organization and loses the role', () => {
  let service: TestApp
  beforeAll(async () => {
    service = await openTestApp({ poolSize: 4 })
  })
  afterAll(() => service.close())

  const isSomebodyWaiting = async () => {
    const text = 'SELECT 1 FROM pg_locks WHERE NOT granted AND pid <> pg_backend_pid()'
    return (await service.database.sql.rows({ text }, [])).length > 0
  }

  /** What `read` says of the role, when it begins before the change of the role has been committed. */
  async function roleSeenBy(read: (tx: Transaction, place: Place) => Promise<unknown>): Promise<unknown> {
    const { database, seed } = service
    const [owner, other] = [await seed.user(), await seed.user()]
    const { id: organizationId } = await seed.organization({ owners: [owner, other] })
    const place = { organizationId, userId: owner.id }
    let reading: Promise<unknown> = Promise.resolve()
    await database.transaction(async (tx) => {
      await lockOrganizationUnchecked(tx, organizationId)
      const text = `UPDATE memberships SET role = 'member' WHERE organization_id = $1::uuid AND user_id = $2::uuid`
      await tx.rows({ text }, [organizationId, owner.id])
      reading = database.transaction((second) => read(second, place))
      await expect.poll(isSomebodyWaiting).toBe(true)
    })
    return reading
  }

  test('a statement that locks and reads the role beside the lock sees the lost role', async () => {
    const text = `SELECT m.role FROM organizations o
      JOIN memberships m ON m.organization_id = o.id AND m.user_id = $2::uuid
      WHERE o.id = $1::uuid FOR UPDATE OF o`
    const role = roleSeenBy(async (tx, { organizationId, userId }) => {
      const [row] = await tx.rows<{ role: string }>({ text }, [organizationId, userId])
      return row?.role
    })
    expect(await role).toBe('owner')
  })

  test('a change, which reads it by a statement after the lock, sees the new one', async () => {
    const role = roleSeenBy(async (tx, { organizationId, userId }) => {
      const { membership } = await lockVisibleOrganization(
        tx,
        { id: userId, organizations: 2 },
        organizationId,
      )
      return membership.role
    })
    expect(await role).toBe('member')
  })
})
