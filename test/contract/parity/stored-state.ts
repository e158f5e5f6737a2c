import { expect } from 'vitest'
import type { Database } from '../../../src/data/connection/database.ts'
import { getDatamodel } from '../../../src/generated/pothos.ts'
import type { Action, ApiName, Snapshot, Stored } from './scenario.ts'
import { expectedEvents, listEvents } from './stored-events.ts'
import { somebodyOf, type World } from './world.ts'

/** All rows that an operation could change, with all columns. */
export async function takeSnapshot(database: Database): Promise<Snapshot> {
  const { prisma } = database
  const orderBy = { id: 'asc' } as const
  return {
    organizations: await prisma.organization.findMany({ orderBy }),
    memberships: await prisma.membership.findMany({ orderBy }),
    addresses: await prisma.address.findMany({ orderBy }),
    events: await listEvents(database),
  }
}

const newRow = { id: expect.any(String), createdAt: expect.any(Date), updatedAt: expect.any(Date) }

const newOrganization = {
  ...newRow,
  ...withoutValues('Organization'),
  version: 1,
  type: 'company',
  cloud: false,
  jitProvisioning: false,
  scim: false,
  siem: false,
  sso: false,
}

const newAddress = { ...newRow, ...withoutValues('Address'), version: 1 }

/** Null for every nullable column: a new row has only requested and required values. */
function withoutValues(model: string): Record<string, null> {
  const columns = getDatamodel().datamodel.models[model]?.fields ?? []
  const optional = columns.filter(({ kind, isRequired }) => kind !== 'object' && !isRequired)
  return Object.fromEntries(optional.map(({ name }) => [name, null]))
}

/** The rows that must be stored after an action: those before it, with these changes. */
export function expectedSnapshot(
  before: Snapshot,
  world: World,
  action: Action,
  stored: Stored,
  answer: { api: ApiName; status: number },
) {
  const { organizations, memberships, addresses } = before
  const organizationId = world.id(action.on ?? 'organization').toLowerCase()
  const isSubject = (row: { organizationId: string }) => row.organizationId === organizationId
  const actor = somebodyOf(action)
  const userId = stored.newOrganization || stored.left ? world.id(actor) : ''
  return {
    organizations: [
      ...organizations.map((row) => (row.id === organizationId ? changed(row, stored.organization) : row)),
      ...added(newOrganization, stored.newOrganization),
    ],
    memberships: [
      ...memberships.filter((row) => !(stored.left && isSubject(row) && row.userId === userId)),
      ...(stored.newOrganization ? [{ ...newRow, ...someOrganization, userId, role: 'owner' }] : []),
    ],
    addresses: [
      ...addresses.map((row) => (isSubject(row) ? changed(row, stored.address) : row)),
      ...added({ ...newAddress, organizationId }, stored.newAddress),
    ],
    events: [...before.events, ...expectedEvents(before, world, action, stored, answer)],
  }
}

const someOrganization = { organizationId: expect.any(String), organizationCreatedAt: expect.any(Date) }

function changed<Row extends { version: number; updatedAt: Date }>(row: Row, fields: object | undefined) {
  if (!fields) return row
  const isLater = (time: Date) => time > row.updatedAt
  return { ...row, ...fields, version: row.version + 1, updatedAt: expect.toSatisfy(isLater) }
}

function added(defaults: object, fields: object | undefined): object[] {
  return fields ? [{ ...defaults, ...fields }] : []
}
