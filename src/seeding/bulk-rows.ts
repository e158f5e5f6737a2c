import { v7 as uuidAt } from 'uuid'
import type { Chance } from './bulk-chance.ts'
import { companyNames, firstNames, lastNames, places, taxIds } from './bulk-words.ts'

/** Rows by table, with the column names of the database. A missing column is null. */
export type Rows = ReturnType<typeof generateRows>

/** A company that will be made, with its founder: `time` is its start, `label` makes emails and domains unique. */
interface Venture {
  readonly label: string
  readonly time: number
}

interface NewRow {
  readonly id: string
  readonly created_at: Date
}

const day = 24 * 60 * 60 * 1000

/** Makes one company and its founder for each venture. The other members of a company are founders of other companies. */
export function generateRows(chance: Chance, ventures: readonly Venture[], now: number) {
  const founded = ventures.map(({ label, time }) => {
    const user = userRow(chance, label, time)
    return {
      label,
      user,
      personal: personalOrganizationRow(user),
      company: companyRow(chance, label, time, now),
    }
  })
  const users = founded.map(({ user }) => user)
  return {
    users,
    organizations: founded.flatMap(({ personal, company }) => [personal, company]),
    memberships: founded.flatMap(({ user, personal, company }) => [
      membershipRow(personal, user, 'owner', user.created_at),
      membershipRow(company, user, 'owner', company.created_at),
      ...joinersOf(chance, company, user, users, now),
    ]),
    domains: founded.flatMap(({ company, label }) => domainRows(chance, company, label)),
    addresses: founded.flatMap(({ company }) => addressRows(chance, company, now)),
  }
}

function userRow(chance: Chance, label: string, time: number) {
  const [first_name, last_name] = [chance.pick(firstNames), chance.pick(lastNames)]
  const email = `${first_name}.${last_name}.${label}@example.com`.toLowerCase()
  return { ...newRow(time), email, first_name, last_name }
}

function personalOrganizationRow({ created_at, first_name, last_name }: ReturnType<typeof userRow>) {
  const services = { cloud: false, jit_provisioning: false, scim: false, siem: false, sso: false }
  return {
    ...newRow(created_at.getTime()),
    name: `${first_name} ${last_name}`,
    type: 'personal',
    ...services,
  }
}

function companyRow(chance: Chance, label: string, time: number, now: number) {
  return {
    ...newRow(time),
    updated_at: new Date(chance.between(0, 1) === 0 ? time : later(chance, time, now)),
    name: companyNames.map((words) => chance.pick(words)).join(' '),
    type: 'company',
    billing_email: chance.percent(80) ? `billing.${label}@example.com` : null,
    cloud: chance.percent(70),
    jit_provisioning: chance.percent(20),
    scim: chance.percent(15),
    siem: chance.percent(10),
    sso: chance.percent(30),
  }
}

function membershipRow(organization: NewRow, user: NewRow, role: 'owner' | 'member', joined: Date) {
  return { ...newRow(joined.getTime()), organization_id: organization.id, user_id: user.id, role }
}

/** Two to nine other users, each once. A very small batch may have fewer. */
function joinersOf(chance: Chance, company: NewRow, founder: NewRow, users: readonly NewRow[], now: number) {
  const wanted = Math.min(chance.between(2, 9), users.length - 1)
  const joiners = new Set<NewRow>()
  while (joiners.size < wanted) {
    const user = users[chance.between(0, users.length - 1)]
    if (user && user !== founder) joiners.add(user)
  }
  return [...joiners].map((user) => {
    const possible = Math.max(company.created_at.getTime(), user.created_at.getTime())
    const role = chance.percent(15) ? 'owner' : 'member'
    return membershipRow(company, user, role, new Date(later(chance, possible, now)))
  })
}

function domainRows(chance: Chance, company: NewRow & { name: string }, label: string) {
  const count = chance.pick([0, 1, 1, 1, 2])
  const stem = company.name.toLowerCase().replaceAll(' ', '-')
  return ['example', 'test'].slice(0, count).map((ending, place) => ({
    // Lists of domains are sorted by id, which begins with a time.
    id: uuidAt({ msecs: company.created_at.getTime() + place }),
    organization_id: company.id,
    domain: `${stem}-${label}.${ending}`,
    verified: chance.percent(70),
  }))
}

function addressRows(chance: Chance, company: NewRow, now: number) {
  if (!chance.percent(70)) return []
  const { line1, ...place } = chance.pick(places)
  const tax = chance.percent(50) ? taxIds[place.country] : undefined
  return [
    {
      ...newRow(later(chance, company.created_at.getTime(), now)),
      organization_id: company.id,
      line1: `${chance.between(1, 200)} ${line1}`,
      ...place,
      tax_id: tax?.pattern.replace(/#/g, () => String(chance.between(0, 9))),
      tax_id_type: tax?.type,
    },
  ]
}

function newRow(time: number) {
  return { id: uuidAt({ msecs: time }), created_at: new Date(time), updated_at: new Date(time) }
}

/** Within the next 300 days, but not after `now`. */
function later(chance: Chance, time: number, now: number): number {
  const seconds = Math.floor(Math.min(300 * day, now - time) / 1000)
  return time + chance.between(0, seconds) * 1000
}
