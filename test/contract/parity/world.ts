import { randomUUID } from 'node:crypto'
import { v7 } from 'uuid'
import type { MembershipRole, User } from '../../../src/generated/prisma/client.ts'
import type { TestApp } from '../../support/app.ts'
import type { TestUser } from '../../support/seed.ts'
import type { Action, Actor, Person, Setup } from './scenario.ts'

/** All objects of a scenario, with the labels that tables use for them. */
export interface World {
  id(label: string): string
  /** The label of an id; undefined for objects that were created later. */
  label(id: string): string | undefined
  credential(actor: Actor): { key: string } | null
}

export const somebodyOf = ({ as = 'owner' }: Action): Actor => as

const someAddress = { line1: '1 Main Street', city: 'Springfield', postalCode: '12345', country: 'US' }

const dayOf = (day: number) => new Date(Date.UTC(2020, 0, 1 + day))
/** Rows are updated in the reverse order of their creation, so that the two sort orders differ. */
const times = (place: number) => ({ createdAt: dayOf(place), updatedAt: dayOf(1000 - place) })

/** Builds one world after another. A world without changes is used again, because building one is slow. */
export function openWorlds(service: TestApp) {
  let current = ''
  let untouched: World | undefined
  return {
    async take(setup: Setup): Promise<World> {
      const wanted = JSON.stringify(setup)
      const world = wanted === current && untouched ? untouched : await buildWorld(service, setup)
      current = wanted
      untouched = undefined
      return world
    },
    giveBack(world: World): void {
      untouched = world
    },
  }
}

/** Deletes all rows, and creates those of the setup. */
export async function buildWorld({ seed, database: { prisma } }: TestApp, setup: Setup): Promise<World> {
  await prisma.organization.deleteMany()
  await prisma.user.deleteMany()
  const { people, members } = await populate(seed, setup)
  const { owner, member, stranger } = people
  const labels = new Map<string, string>()
  for (const [label, { id }] of members) labels.set(id, label)
  labels.set(stranger.id, 'stranger')
  await prisma.organization.updateMany({ data: times(500) })

  async function addOrganization(label: string, place: number, { organization, domains }: Setup) {
    const data = { id: v7(), name: label, ...times(place), ...organization }
    const { id } = await prisma.organization.create({
      data: { ...data, domains: { create: domains ?? [] } },
    })
    labels.set(id, label)
    return id
  }

  async function addMember(organizationId: string, user: User, role: MembershipRole, place: number) {
    const data = { id: v7(), organizationId, userId: user.id, role, ...times(place) }
    await prisma.membership.create({ data })
  }

  async function addAddress(label: string, organizationId: string, fields: Setup['address']) {
    const address = await prisma.address.create({
      data: { ...someAddress, ...times(0), ...fields, organizationId },
    })
    labels.set(address.id, label)
  }

  const foreign = await addOrganization('foreign', 0, {})
  await addMember(foreign, stranger, 'owner', 0)
  await addAddress('foreign address', foreign, {})
  for (const [place, name] of (setup.companies ?? []).entries()) {
    const company = await addOrganization(name, place + 1, {})
    await addMember(company, owner, 'owner', 0)
    if (member) await addMember(company, member, 'member', 1)
  }
  const personal = async () => {
    const { organizationId } = await prisma.membership.findFirstOrThrow({
      where: { userId: owner.id, organization: { type: 'personal' } },
    })
    await prisma.organization.update({
      where: { id: organizationId },
      data: { name: 'Acme', ...times(0), ...setup.organization },
    })
    await prisma.membership.updateMany({ where: { organizationId, userId: owner.id }, data: times(0) })
    labels.set(organizationId, 'organization')
    return organizationId
  }
  const acme = { ...setup, organization: { name: 'Acme', ...setup.organization } }
  const organizationId = setup.personal ? await personal() : await addOrganization('organization', 0, acme)
  for (const [place, [label, user]] of members.entries()) {
    if (setup.personal && user === owner) continue
    await addMember(organizationId, user, label.toLowerCase().endsWith('owner') ? 'owner' : 'member', place)
  }
  if (setup.address) await addAddress('address', organizationId, setup.address)

  for (const { id, user, organization } of await prisma.membership.findMany({
    include: { user: true, organization: true },
  })) {
    const who = labels.get(user.id)
    if (!labels.has(organization.id)) labels.set(organization.id, `personal of ${who}`)
    const where = organization.id === organizationId ? '' : ` in ${labels.get(organization.id)}`
    labels.set(id, `membership of ${who}${where}`)
  }
  return describe(labels, people)
}

interface People extends Partial<Record<Person, TestUser>> {
  owner: TestUser
  stranger: TestUser
}

/** The users, and the members of the organization in the order of joining. */
async function populate(seed: TestApp['seed'], setup: Setup) {
  const meet = (name: Person) => seed.user({ email: `${name}@example.com`, firstName: name })
  const people: People = {
    owner: await meet('owner'),
    ...(setup.secondOwner && { secondOwner: await meet('secondOwner') }),
    ...(!setup.alone && { member: await meet('member') }),
    stranger: await meet('stranger'),
  }
  const { stranger, ...named } = people
  const crowd = await seed.users(setup.crowd ?? 0)
  const members: [string, User][] = [
    ...Object.entries(named),
    ...crowd.map((user, index): [string, User] => [`crowd ${index + 1}`, user]),
  ]
  return { people, members }
}

function describe(labels: ReadonlyMap<string, string>, people: People): World {
  const ids = new Map([...labels].map(([id, label]) => [label, id]))
  const known = (label: string): string => {
    const id = ids.get(label)
    if (id === undefined) throw new Error(`Nothing is labelled "${label}": ${[...ids.keys()].join(', ')}`)
    return id
  }
  const spellings: Record<string, () => string> = {
    'an unknown id': randomUUID,
    'a word': () => 'acme',
    'an id in braces': () => `{${known('organization')}}`,
    'an id without dashes': () => known('organization').replaceAll('-', ''),
    'an id with a space at its end': () => `${known('organization')} `,
    'an id with more characters': () => `${known('organization')}0`,
    'a NUL': () => '\0',
    'the id in upper case': () => known('organization').toUpperCase(),
  }
  return {
    id: (label) => spellings[label]?.() ?? known(label),
    label: (id) => labels.get(id),
    credential(actor) {
      if (actor === 'nobody') return null
      if (actor === 'bad credential') return { key: 'orgql_wrong' }
      const person = people[actor]
      if (!person) throw new Error(`This world has no ${actor}`)
      return person
    },
  }
}
