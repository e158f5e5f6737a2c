import { randomUUID } from 'node:crypto'
import type { Database } from '../../src/data/connection/database.ts'
import type { Organization, Prisma, User } from '../../src/generated/prisma/client.ts'
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

    membership(organization: { id: string }, user: { id: string }) {
      return database.prisma.membership.findUniqueOrThrow({
        where: { organizationId_userId: { organizationId: organization.id, userId: user.id } },
      })
    },
  }
}

const someAddress = { line1: '1 Main Street', city: 'Springfield', postalCode: '12345', country: 'US' }
