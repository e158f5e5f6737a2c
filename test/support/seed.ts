import { randomUUID } from 'node:crypto'
import { v7 as uuidAt } from 'uuid'
import type { Database } from '../../src/data/connection/database.ts'
import type { Organization, OrganizationEvent, Prisma, User } from '../../src/generated/prisma/client.ts'
import { chained, firstHash, type UnchainedEvent } from '../../src/operations/events/chain.ts'
import { service } from '../../src/operations/events/record.ts'
import { createApiKey } from '../../src/operations/users/api-keys.ts'
import { createUser } from '../../src/operations/users/users.ts'

export interface TestUser extends User {
  /** A valid API key of this user. */
  key: string
}

export interface OrganizationSeed
  extends Omit<Prisma.OrganizationCreateInput, 'domains' | 'memberships' | 'address'> {
  owners?: User[]
  members?: User[]
  domains?: { domain: string; verified?: boolean }[]
  address?: Partial<Prisma.AddressCreateWithoutOrganizationInput>
}

export type Seed = ReturnType<typeof createSeed>

/** New users and organizations for one test. Their names and emails never equal those of another test. */
export function createSeed(database: Database) {
  return {
    async user(input: { email?: string; firstName?: string; lastName?: string } = {}): Promise<TestUser> {
      const user = await createUser(database, { email: `${randomUUID()}@example.com`, ...input })
      const { key } = await createApiKey(database, user)
      return { ...user, key }
    },

    async users(count: number): Promise<User[]> {
      return database.prisma.user.createManyAndReturn({
        data: Array.from({ length: count }, () => ({ email: `${randomUUID()}@example.com` })),
      })
    },

    async organization(input: Partial<OrganizationSeed> = {}): Promise<Organization> {
      const { owners = [], members = [], domains = [], address, ...fields } = input
      const memberships = [
        ...owners.map((user) => ({ userId: user.id, role: 'owner' as const })),
        ...members.map((user) => ({ userId: user.id, role: 'member' as const })),
      ]
      return database.prisma.organization.create({
        data: {
          name: `Organization ${randomUUID()}`,
          ...fields,
          memberships: { createMany: { data: memberships } },
          domains: { createMany: { data: domains } },
          ...(address && { address: { create: { ...someAddress, ...address } } }),
        },
      })
    },

    /** Adds events to an audit log that has none, one second apart. */
    async events(
      { id: organizationId }: { id: string },
      events: readonly Partial<UnchainedEvent>[],
    ): Promise<OrganizationEvent[]> {
      let last = { sequence: 0, hash: firstHash, lastAt: new Date('2026-01-01T00:00:00Z') }
      const rows = events.map((event) => {
        const sequence = last.sequence + 1
        const createdAt = new Date(last.lastAt.getTime() + 1_000)
        const id = uuidAt({ msecs: createdAt.getTime(), seq: sequence })
        const row = chained({ ...someEvent(organizationId), id, sequence, createdAt, ...event }, last.hash)
        last = { sequence, hash: row.hash, lastAt: row.createdAt }
        return row
      })
      const chain = {
        organizationId,
        sequence: last.sequence,
        hash: new Uint8Array(last.hash),
        lastAt: last.lastAt,
      }
      const data = rows.map((row) => ({ ...row, changes: row.changes as Prisma.InputJsonObject }))
      await database.prisma.organizationEvent.createMany({ data })
      await database.prisma.organizationEventChain.create({ data: chain })
      return rows
    },

    membership(organization: { id: string }, user: { id: string }) {
      return database.prisma.membership.findUniqueOrThrow({
        where: { organizationId_userId: { organizationId: organization.id, userId: user.id } },
      })
    },
  }
}

function someEvent(organizationId: string): Omit<UnchainedEvent, 'id' | 'sequence' | 'createdAt'> {
  return {
    organizationId,
    action: 'organization.updated',
    actorType: 'system',
    actorId: null,
    userId: null,
    actorName: null,
    targetType: 'organization',
    targetId: organizationId,
    changes: { name: ['Before', 'After'] },
    ...service,
  }
}

const someAddress = { line1: '1 Main Street', city: 'Springfield', postalCode: '12345', country: 'US' }
