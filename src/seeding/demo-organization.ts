import { v7 as uuidAt } from 'uuid'
import type { Address } from '../data/statements/addresses.ts'
import type { Domain } from '../data/statements/domains.ts'
import type { Membership } from '../data/statements/memberships.ts'
import type { Organization } from '../data/statements/organizations.ts'
import type { User } from '../data/statements/users.ts'
import { insert, type Write } from '../data/writing/writes.ts'
import { actorOf, type EventLog, eventOf, type NewEvent, operator } from '../operations/events/record.ts'
import type { DemoOrganization } from './demo-data.ts'
import { historyWrites } from './demo-history.ts'

const day = 24 * 60 * 60 * 1000

/** The rows of a company and of everything in it, with its history. */
export function organizationWrites(demo: DemoOrganization, personNamed: (name: string) => User): Write[] {
  const { ageInDays, owners, members } = demo
  const created = Date.now() - ageInDays * day
  const people = [...owners, ...members]
  const joined = (place: number) => created + ((Date.now() - created) * place) / people.length
  const organization = organizationRow(demo, created)
  const memberships = people.map((name, place) =>
    membershipRow(organization, personNamed(name), place < owners.length ? 'owner' : 'member', joined(place)),
  )
  const domains = demo.domains.map((domain, place) =>
    // Lists of domains are sorted by id, which begins with a time.
    ({ id: uuidAt({ msecs: created + place }), organizationId: organization.id, ...domain }),
  )
  const address = demo.address ? addressRow(organization, demo.address, joined(1)) : null
  const [founder = ''] = owners
  const user = personNamed(founder)
  const log = {
    organizationId: organization.id,
    last: null,
    actor: actorOf({ id: user.id, organizations: 0 }, user),
  }
  const events = historyOf(log, { organization, memberships, domains, address })
  return [
    insert('organization', organization),
    ...memberships.map((row) => insert('membership', row)),
    ...domains.map((row) => insert('domain', row)),
    ...(address ? [insert('address', address)] : []),
    ...historyWrites(events),
  ]
}

interface DemoRows {
  organization: Organization
  memberships: Membership[]
  domains: Domain[]
  address: Address | null
}

/** The founder adds everybody else and the address, an operator adds the domains and turns services on. */
function historyOf(
  log: EventLog,
  { organization, memberships, domains, address }: DemoRows,
): { event: NewEvent; at: Date }[] {
  const { cloud, jitProvisioning, scim, siem, sso, createdAt } = organization
  const before = {
    ...organization,
    cloud: false,
    jitProvisioning: false,
    scim: false,
    siem: false,
    sso: false,
  }
  const created = eventOf(log, 'organization.created', 'organization', { before: null, after: before })
  const byOperator = { ...log, actor: operator }
  const added = <Row extends { id: string }>(after: Row) => ({ before: null, after })
  const events = [
    { event: created, at: createdAt },
    ...memberships.map((row) => ({
      event: eventOf(log, 'membership.added', 'membership', added(row)),
      at: row.createdAt,
    })),
    ...domains.map((row) => ({
      event: eventOf(byOperator, 'domain.added', 'domain', added(row)),
      at: createdAt,
    })),
    ...(address
      ? [{ event: eventOf(log, 'address.created', 'address', added(address)), at: address.createdAt }]
      : []),
  ]
  if (cloud || jitProvisioning || scim || siem || sso) {
    const event = eventOf(byOperator, 'services.changed', 'organization', { before, after: organization })
    events.push({ event, at: organization.updatedAt })
  }
  return events
}

function organizationRow(
  { name, ageInDays, billingEmail, services, ids = {} }: DemoOrganization,
  created: number,
): Organization {
  const off = { cloud: false, jitProvisioning: false, scim: false, siem: false, sso: false }
  return {
    id: uuidAt({ msecs: created }),
    name,
    type: 'company',
    billingEmail: billingEmail ?? null,
    ...off,
    ...services,
    stripeCustomerId: ids.stripeCustomerId ?? null,
    metronomeCustomerId: ids.metronomeCustomerId ?? null,
    authId: ids.authId ?? null,
    version: 1,
    createdAt: new Date(created),
    updatedAt: new Date(Date.now() - (ageInDays * day) / 3),
  }
}

function membershipRow(
  { id: organizationId, createdAt }: Organization,
  { id: userId }: User,
  role: Membership['role'],
  joined: number,
): Membership {
  const time = new Date(joined)
  const id = uuidAt({ msecs: joined })
  return {
    id,
    organizationId,
    userId,
    role,
    createdAt: time,
    updatedAt: time,
    organizationCreatedAt: createdAt,
  }
}

function addressRow(
  { id: organizationId }: Organization,
  address: NonNullable<DemoOrganization['address']>,
  created: number,
): Address {
  const optional = { line2: null, state: null, taxId: null, taxIdType: null }
  const time = new Date(created)
  const times = { createdAt: time, updatedAt: time }
  return { id: uuidAt({ msecs: created }), organizationId, ...optional, ...address, version: 1, ...times }
}
