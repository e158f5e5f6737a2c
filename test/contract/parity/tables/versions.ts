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
    { ...update, title: `An ${what} can be changed without an expected version`, expected: changed },
    {
      ...update,
      title: `An ${what} of the expected version is changed`,
      expectedVersion: 3,
      expected: changed,
    },
    {
      ...update,
      title: `An ${what} with a newer version is not changed`,
      expectedVersion: 2,
      expected: conflict,
    },
    {
      ...update,
      title: `An ${what} with an older version is not changed`,
      expectedVersion: 4,
      expected: conflict,
    },
    { ...update, title: `An ${what} never has version 0`, expectedVersion: 0, expected: conflict },
    { ...update, title: `An ${what} never has a negative version`, expectedVersion: -3, expected: conflict },
    {
      ...update,
      title: `An update without fields, with the expected version, does not change an ${what}`,
      input: {},
      expectedVersion: 3,
      expected: ok({}, { version: 3 }),
    },
    {
      ...update,
      title: `An update without fields is refused if the ${what} has a newer version`,
      input: {},
      expectedVersion: 2,
      expected: conflict,
    },
    {
      ...update,
      title: `A member cannot change an ${what} with its version either`,
      as: 'member',
      expectedVersion: 3,
      expected: fails('FORBIDDEN'),
    },
    {
      ...update,
      title: `A stranger does not find an ${what} with its version either`,
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
      title: `An update of an ${what} without fields does not change its version`,
      earlier: [{ operation, input: {} }],
      expectedVersion: 3,
      expected: changed,
    },
  ]
}

export const versions: Scenario[] = [
  ...subjects.flatMap(scenariosOf),
  {
    title: 'The version of the organization is not that of its address',
    operation: 'updateOrganizationAddress',
    setup: { organization: { version: 8 }, address: { version: 3 } },
    input: { city: 'Oakland' },
    expectedVersion: 8,
    expected: fails('VERSION_CONFLICT'),
  },
  {
    title: 'An invalid update with the expected version changes nothing',
    operation: 'updateOrganization',
    setup: { organization: { version: 3 } },
    input: { name: null },
    expectedVersion: 3,
    expected: invalid('name INVALID_TYPE'),
  },
]
