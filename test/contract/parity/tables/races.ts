import type { Action, Expectation, Setup } from '../scenario.ts'

/** Actions that run at the same time. */
export interface Race {
  title: string
  setup: Setup
  actions: Action[]
  /** One code per action, in any order. */
  codes: Expectation['code'][]
  /** The state of the organization at the end. */
  left: { owners: number; addresses: number; version: number }
}

const address = { line1: '1 High Street', city: 'London', postalCode: 'E1 6AN', country: 'GB' }
const times = <Item>(count: number, item: Item): Item[] => Array.from({ length: count }, () => item)

export const races: Race[] = [
  {
    title: 'If the last two owners leave at once, one stays',
    setup: { secondOwner: true },
    actions: [
      { operation: 'leaveOrganization', as: 'owner' },
      { operation: 'leaveOrganization', as: 'secondOwner' },
    ],
    codes: ['OK', 'LAST_OWNER'],
    left: { owners: 1, addresses: 0, version: 1 },
  },
  {
    title: 'If a member leaves five times at once, one request succeeds',
    setup: { secondOwner: true },
    actions: times(5, { operation: 'leaveOrganization', as: 'owner' }),
    codes: ['OK', ...times(4, 'NOT_FOUND' as const)],
    left: { owners: 1, addresses: 0, version: 1 },
  },
  {
    title: 'If ten addresses are created at once, one is stored',
    setup: {},
    actions: times(10, { operation: 'createOrganizationAddress', input: address }),
    codes: ['OK', ...times(9, 'ADDRESS_EXISTS' as const)],
    left: { owners: 1, addresses: 1, version: 1 },
  },
  {
    title: 'If ten updates run at once, none is lost',
    setup: {},
    actions: times(10, { operation: 'updateOrganization', input: { name: 'Renamed' } }),
    codes: times(10, 'OK' as const),
    left: { owners: 1, addresses: 0, version: 11 },
  },
  {
    title: 'If ten updates of one version run at once, one succeeds',
    setup: {},
    actions: times(10, { operation: 'updateOrganization', input: { name: 'Renamed' }, expectedVersion: 1 }),
    codes: ['OK', ...times(9, 'VERSION_CONFLICT' as const)],
    left: { owners: 1, addresses: 0, version: 2 },
  },
]
