import { expect } from 'vitest'
import type { Database } from '../../../src/data/connection/database.ts'
import type { OrganizationEvent } from '../../../src/generated/prisma/client.ts'
import type { Action, ApiName, Snapshot, Stored } from './scenario.ts'
import { somebodyOf, type World } from './world.ts'

/** What the audit log says, without hashes and digests. */
export async function listEvents({ prisma }: Database): Promise<Partial<OrganizationEvent>[]> {
  return prisma.organizationEvent.findMany({
    orderBy: { id: 'asc' },
    omit: { actorSalt: true, actorDigest: true, changesSalt: true, changesDigest: true, hash: true },
  })
}

type Values = Record<string, unknown>

/** The events that an action must add, with who, what and the values before and after. */
export function expectedEvents(
  before: Snapshot,
  world: World,
  action: Action,
  stored: Stored,
  answer: { api: ApiName; status: number },
): object[] {
  const organizationId = world.id(action.on ?? 'organization').toLowerCase()
  const person = somebodyOf(action)
  const isSubject = (row: { organizationId: string }) => row.organizationId === organizationId
  const any = expect.any(String)
  const happened: Values[] = []
  const add = (name: string, targetId: unknown, changes: object) =>
    happened.push({ action: name, targetType: name.split('.')[0], targetId, changes })

  if (stored.organization) {
    const organization = before.organizations.find(({ id }) => id === organizationId)
    add('organization.updated', organizationId, differences(organization, stored.organization))
  }
  if (stored.newOrganization) {
    const services = { cloud: false, jitProvisioning: false, scim: false, siem: false, sso: false }
    add('organization.created', any, from(null, { type: 'company', ...services, ...stored.newOrganization }))
    add('membership.added', any, from(null, { userId: world.id(person), role: 'owner' }))
  }
  if (stored.left) {
    const membership = before.memberships.find((row) => isSubject(row) && row.userId === world.id(person))
    const { userId, role } = membership ?? {}
    add('membership.left', membership?.id, { userId: [userId, null], role: [role, null] })
  }
  if (stored.newAddress) add('address.created', any, from(null, stored.newAddress))
  if (stored.address) {
    const address = before.addresses.find(isSubject)
    add('address.updated', address?.id, differences(address, stored.address))
  }
  const earlier = stored.newOrganization
    ? 0
    : before.events.filter((event) => isSubject(event as never)).length
  return happened.map((event, place) => ({
    ...event,
    id: any,
    organizationId: stored.newOrganization ? any : organizationId,
    sequence: earlier + place + 1,
    actorType: 'api_key',
    actorId: any,
    userId: world.id(person),
    actorName: person,
    api: answer.api,
    requestId: any,
    method: answer.api === 'graphql' ? 'POST' : expect.stringMatching(/^(POST|PATCH)$/),
    path: answer.api === 'graphql' ? '/graphql' : expect.stringMatching(/^\/v1\//),
    statusCode: answer.status,
    clientIp: any,
    userAgent: expect.toSatisfy((value: unknown) => value === null || typeof value === 'string'),
    createdAt: expect.any(Date),
  }))
}

/** Fields without a value are not told of. */
function from(before: null, fields: object): Values {
  const given = Object.entries(fields).filter(([, value]) => value !== null)
  return Object.fromEntries(given.map(([field, value]) => [field, [before, value]]))
}

function differences(before: object | undefined, fields: object): Values {
  const values = before as Values
  const changed = Object.entries(fields).filter(([field, value]) => values[field] !== value)
  return Object.fromEntries(changed.map(([field, value]) => [field, [values[field], value]]))
}
