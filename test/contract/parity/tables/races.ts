import type { Action, Expectation, Setup } from '../scenario.ts'

/** Actions that run at the same moment. */
export interface Race {
  title: string
  setup: Setup
  actions: Action[]
  /** One code per action, in any order. */
  codes: Expectation['code'][]
  /** What the organization has in the end. */
  left: { owners: number; addresses: number; version: number }
}

const address = { line1: '1 High Street', city: 'London', postalCode: 'E1 6AN', country: 'GB' }
const times = <Item>(count: number, item: Item): Item[] => Array.from({ length: count }, () => item)

export const races: Race[] = [
  {
    title: 'Of two last owners who leave at once, one stays',
    setup: { secondOwner: true },
    actions: [
      { operation: 'leaveOrganization', as: 'owner' },
      { operation: 'leaveOrganization', as: 'secondOwner' },
    ],
    codes: ['OK', 'LAST_OWNER'],
    left: { owners: 1, addresses: 0, version: 1 },
  },
  {
    title: 'Who leaves five times at once has left once',
    setup: { secondOwner: true },
    actions: times(5, { operation: 'leaveOrganization', as: 'owner' }),
    codes: ['OK', ...times(4, 'NOT_FOUND' as const)],
    left: { owners: 1, addresses: 0, version: 1 },
  },
  {
    title: 'Of ten addresses entered at once, one is stored',
    setup: {},
    actions: times(10, { operation: 'createOrganizationAddress', input: address }),
    codes: ['OK', ...times(9, 'ADDRESS_EXISTS' as const)],
    left: { owners: 1, addresses: 1, version: 1 },
  },
  {
    title: 'Ten updates at once all count',
    setup: {},
    actions: times(10, { operation: 'updateOrganization', input: { name: 'Renamed' } }),
    codes: times(10, 'OK' as const),
    left: { owners: 1, addresses: 0, version: 11 },
  },
  {
    title: 'Of ten updates of one version at once, one is made',
    setup: {},
    actions: times(10, { operation: 'updateOrganization', input: { name: 'Renamed' }, expectedVersion: 1 }),
    codes: ['OK', ...times(9, 'VERSION_CONFLICT' as const)],
    left: { owners: 1, addresses: 0, version: 2 },
  },
]
