import { fails, invalid, ok, type Scenario, type Setup } from '../scenario.ts'

interface Subject {
  operation: 'updateOrganization' | 'updateOrganizationAddress'
  what: string
  /** At version 3. */
  setup: Setup
  input: Record<string, unknown>
  stored: 'organization' | 'address'
}

const subjects: Subject[] = [
  {
    operation: 'updateOrganization',
    what: 'organization',
    setup: { organization: { version: 3 } },
    input: { name: 'Renamed' },
    stored: 'organization',
  },
  {
    operation: 'updateOrganizationAddress',
    what: 'address',
    setup: { organization: { version: 8 }, address: { version: 3 } },
    input: { city: 'Oakland' },
    stored: 'address',
  },
]

function scenariosOf({ operation, what, setup, input, stored }: Subject): Scenario[] {
  const update = { operation, setup, input }
  const changed = ok({ [stored]: input }, { ...input, version: 4 })
  const conflict = fails('VERSION_CONFLICT')
  return [
    { ...update, title: `An ${what} of any version can be changed without naming one`, expected: changed },
    { ...update, title: `An ${what} of the named version is changed`, expectedVersion: 3, expected: changed },
    {
      ...update,
      title: `An ${what} that has moved on is not changed`,
      expectedVersion: 2,
      expected: conflict,
    },
    {
      ...update,
      title: `An ${what} is not changed by a version to come`,
      expectedVersion: 4,
      expected: conflict,
    },
    { ...update, title: `An ${what} never has version 0`, expectedVersion: 0, expected: conflict },
    { ...update, title: `An ${what} never has a negative version`, expectedVersion: -3, expected: conflict },
    {
      ...update,
      title: `An update of nothing under the named version leaves an ${what}`,
      input: {},
      expectedVersion: 3,
      expected: ok({}, { version: 3 }),
    },
    {
      ...update,
      title: `An update of nothing is refused when the ${what} has moved on`,
      input: {},
      expectedVersion: 2,
      expected: conflict,
    },
    {
      ...update,
      title: `A version of an ${what} does not help a member`,
      as: 'member',
      expectedVersion: 3,
      expected: fails('FORBIDDEN'),
    },
    {
      ...update,
      title: `A version of an ${what} tells a stranger nothing`,
      as: 'stranger',
      expectedVersion: 3,
      expected: fails('NOT_FOUND'),
      sameAnswerAs: { expectedVersion: 2 },
    },
    {
      ...update,
      title: `The version of an ${what} before an update is stale after it`,
      earlier: [{ operation, input, expectedVersion: 3 }],
      expectedVersion: 3,
      expected: conflict,
    },
    {
      ...update,
      title: `An update of an ${what} by nothing leaves its version for the next one`,
      earlier: [{ operation, input: {} }],
      expectedVersion: 3,
      expected: changed,
    },
  ]
}

export const versions: Scenario[] = [
  ...subjects.flatMap(scenariosOf),
  {
    title: 'The version of the organization is not the one of its address',
    operation: 'updateOrganizationAddress',
    setup: { organization: { version: 8 }, address: { version: 3 } },
    input: { city: 'Oakland' },
    expectedVersion: 8,
    expected: fails('VERSION_CONFLICT'),
  },
  {
    title: 'A wrong update under the named version changes nothing',
    operation: 'updateOrganization',
    setup: { organization: { version: 3 } },
    input: { name: null },
    expectedVersion: 3,
    expected: invalid('name INVALID_TYPE'),
  },
]
