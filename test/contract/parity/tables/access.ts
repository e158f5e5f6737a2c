import { type Expectation, fails, type Operation, ok, type Scenario, type Setup } from '../scenario.ts'

interface Row {
  operation: Operation
  on?: string
  input?: Record<string, unknown>
  setup?: Setup
  /** The code for a member. An owner succeeds where a member does, and where this is FORBIDDEN. */
  member: Expectation
  owner: Expectation
  /** Ids of other types. */
  otherTypes: string[]
}

const address = { line1: '1 High Street', city: 'London', postalCode: 'E1 6AN', country: 'GB' }
const inOrganization = ['owner', 'membership of owner', 'address']

const rows: Row[] = [
  {
    operation: 'organization',
    member: ok(),
    owner: ok(),
    otherTypes: inOrganization,
    setup: { address: {} },
  },
  {
    operation: 'updateOrganization',
    input: { name: 'Renamed' },
    setup: { address: {} },
    member: fails('FORBIDDEN'),
    owner: ok({ organization: { name: 'Renamed' } }),
    otherTypes: inOrganization,
  },
  {
    operation: 'leaveOrganization',
    setup: { address: {}, secondOwner: true },
    member: ok({ left: true }),
    owner: ok({ left: true }),
    otherTypes: inOrganization,
  },
  {
    operation: 'organizationMembership',
    on: 'membership of owner',
    setup: { address: {} },
    member: ok(),
    owner: ok(),
    otherTypes: ['owner', 'organization', 'address', 'foreign'],
  },
  { operation: 'memberships', member: ok(), owner: ok(), otherTypes: inOrganization, setup: { address: {} } },
  {
    operation: 'createOrganizationAddress',
    input: address,
    member: fails('FORBIDDEN'),
    owner: ok({ newAddress: address }),
    otherTypes: ['owner', 'membership of owner', 'foreign address'],
  },
  {
    operation: 'organizationAddress',
    setup: { address: {} },
    member: ok(),
    owner: ok(),
    otherTypes: inOrganization,
  },
  {
    operation: 'updateOrganizationAddress',
    input: { city: 'London' },
    setup: { address: {} },
    member: fails('FORBIDDEN'),
    owner: ok({ address: { city: 'London' } }),
    otherTypes: inOrganization,
  },
]

const malformed = [
  'a word',
  'an id in braces',
  'an id without dashes',
  'an id with a space at its end',
  'an id with more characters',
  'a NUL',
]

function refused({
  operation,
  on,
  input,
  setup,
}: Pick<Row, 'operation' | 'on' | 'input' | 'setup'>): Scenario[] {
  const action = { operation, ...(on && { on }), ...(input && { input }), ...(setup && { setup }) }
  const expected = fails('UNAUTHENTICATED')
  return [
    { ...action, title: `${operation} needs a credential`, as: 'nobody', expected },
    { ...action, title: `${operation} refuses a bad credential`, as: 'bad credential', expected },
  ]
}

function scenariosOf({ member, owner, otherTypes, ...row }: Row): Scenario[] {
  const { operation, on = 'organization', setup } = row
  const unknown = { on: 'an unknown id' }
  const notFound = fails('NOT_FOUND')
  const tellStranger: Scenario = {
    ...row,
    title: `${operation} gives a stranger the answer for an unknown id`,
    as: 'stranger',
    expected: notFound,
    sameAnswerAs: { ...unknown, ...(on !== 'organization' && { under: 'an unknown id' }) },
  }
  const otherIds = [...malformed, ...otherTypes].map((label): Scenario => {
    const title = `${operation} treats ${label} as an unknown id`
    return { ...row, title, on: label, expected: notFound, sameAnswerAs: unknown }
  })
  return [
    ...refused(row),
    tellStranger,
    { ...row, title: `${operation} does not find an unknown id`, ...unknown, expected: notFound },
    ...otherIds,
    { ...row, title: `${operation} as a member: ${member.code}`, as: 'member', expected: member },
    { ...row, title: `${operation} as the owner: ${owner.code}`, as: 'owner', expected: owner },
    {
      ...row,
      title: `${operation} as a second owner: ${owner.code}`,
      as: 'secondOwner',
      setup: { ...setup, secondOwner: true },
      expected: owner,
    },
  ]
}

/** Operations without an id are for any user. */
const withoutId: [operation: Operation, input: Record<string, unknown>, expected: Expectation][] = [
  ['viewer', {}, ok()],
  ['organizations', {}, ok()],
  ['createOrganization', { name: 'New' }, ok({ newOrganization: { name: 'New' } })],
]

export const access: Scenario[] = [
  ...rows.flatMap(scenariosOf),
  ...withoutId.flatMap(([operation, input, expected]) => [
    ...refused({ operation, input }),
    ...(['owner', 'member', 'stranger'] as const).map(
      (as): Scenario => ({ title: `${operation} is for any user: ${as}`, operation, input, as, expected }),
    ),
  ]),
  {
    title: 'An id in upper case is the same id',
    operation: 'updateOrganization',
    on: 'the id in upper case',
    input: { name: 'Renamed' },
    expected: ok({ organization: { name: 'Renamed' } }),
  },
]
