import { fails, invalid, ok, type Scenario } from '../scenario.ts'

const plain = { line1: '123 Main St', city: 'San Francisco', postalCode: '94105', country: 'US' }
const full = { ...plain, line2: 'Suite 5', state: 'CA', taxId: 'EU372000000', taxIdType: 'eu_vat' }
const cleared = { line2: null, state: null, taxId: null, taxIdType: null }

const updates: [
  title: string,
  input: Record<string, string | null>,
  stored: Record<string, string | null>,
][] = [
  ['of line1', { line1: '2 Side St' }, { line1: '2 Side St' }],
  ['of line2', { line2: 'Suite 6' }, { line2: 'Suite 6' }],
  ['of the city', { city: 'Oakland' }, { city: 'Oakland' }],
  ['of the state', { state: 'NV' }, { state: 'NV' }],
  ['of the postal code', { postalCode: '94600' }, { postalCode: '94600' }],
  ['of the country', { country: 'ca' }, { country: 'CA' }],
  ['by null for line2', { line2: null }, { line2: null }],
  ['by null for the state', { state: null }, { state: null }],
  ['by null for everything that may be null', cleared, cleared],
  ['of everything', { ...cleared, ...plain, city: 'Reno' }, { ...cleared, city: 'Reno' }],
]

export const addressChanges: Scenario[] = [
  {
    title: 'An address in the United States needs no state',
    operation: 'createOrganizationAddress',
    input: plain,
    expected: ok(
      { newAddress: plain },
      { ...plain, ...cleared, id: 'a new id', organizationId: 'organization', version: 1 },
    ),
  },
  {
    title: 'A new address accepts every field, also a tax id of another country',
    operation: 'createOrganizationAddress',
    input: full,
    expected: ok({ newAddress: full }, full),
  },
  {
    title: 'A new address accepts any postal code',
    operation: 'createOrganizationAddress',
    input: { ...plain, postalCode: '-' },
    expected: ok({ newAddress: { ...plain, postalCode: '-' } }),
  },
  {
    title: 'A personal organization can have an address',
    operation: 'createOrganizationAddress',
    setup: { personal: true },
    input: plain,
    expected: ok({ newAddress: plain }),
  },
  {
    title: 'A new address with several invalid fields gets an issue for each',
    operation: 'createOrganizationAddress',
    input: {
      line1: ' ',
      line2: 'x'.repeat(256),
      city: '',
      postalCode: '\0',
      country: 'USA',
      taxId: '1',
      taxIdType: 'x',
    },
    expected: invalid(
      'line1 INVALID_LENGTH',
      'line2 INVALID_LENGTH',
      'city INVALID_LENGTH',
      'postalCode INVALID_CHARACTERS',
      'country INVALID_COUNTRY',
      'taxIdType INVALID_TAX_ID_TYPE',
    ),
  },
  {
    title: 'An organization has at most one address',
    operation: 'createOrganizationAddress',
    setup: { address: {} },
    input: plain,
    expected: fails('ADDRESS_EXISTS'),
  },
  {
    title: 'The same address cannot be created twice',
    operation: 'createOrganizationAddress',
    earlier: [{ operation: 'createOrganizationAddress', input: plain }],
    input: plain,
    expected: fails('ADDRESS_EXISTS'),
  },
  {
    title: 'Another organization of the same owner can have an address as well',
    operation: 'createOrganizationAddress',
    setup: { address: {}, companies: ['Umbrella'] },
    on: 'Umbrella',
    input: plain,
    expected: ok({ newAddress: plain }, { organizationId: 'Umbrella' }),
  },
  {
    title: 'Reading an address is NOT_FOUND before one is created',
    operation: 'organizationAddress',
    expected: fails('NOT_FOUND'),
  },
  {
    title: 'Updating an address is NOT_FOUND before one is created',
    operation: 'updateOrganizationAddress',
    input: { city: 'Oakland' },
    expected: fails('NOT_FOUND'),
  },
  {
    title: 'Updating an address without fields is NOT_FOUND before one is created',
    operation: 'updateOrganizationAddress',
    input: {},
    expected: fails('NOT_FOUND'),
  },
  ...updates.map(
    ([title, input, stored]): Scenario => ({
      title: `An update ${title} does not change the rest of the address`,
      operation: 'updateOrganizationAddress',
      setup: { address: full },
      input,
      expected: ok({ address: stored }, { ...full, ...stored, id: 'address', version: 2 }),
    }),
  ),
  ...['line1', 'city', 'postalCode', 'country'].map(
    (field): Scenario => ({
      title: `An update cannot clear ${field}`,
      operation: 'updateOrganizationAddress',
      setup: { address: full },
      input: { [field]: null },
      expected: invalid(`${field} INVALID_TYPE`),
    }),
  ),
  {
    title: 'An update with one valid and two invalid fields changes nothing',
    operation: 'updateOrganizationAddress',
    setup: { address: full },
    input: { line2: 'Suite 6', postalCode: null, country: 'XX' },
    expected: invalid('postalCode INVALID_TYPE', 'country INVALID_COUNTRY'),
  },
  {
    title: 'An update without fields returns the unchanged address',
    operation: 'updateOrganizationAddress',
    setup: { address: full },
    input: {},
    expected: ok({}, { ...full, id: 'address', version: 1 }),
  },
  {
    title: 'An address is returned as it is stored',
    operation: 'organizationAddress',
    as: 'member',
    setup: { address: full },
    expected: ok({}, { ...full, id: 'address', organizationId: 'organization' }),
  },
]
