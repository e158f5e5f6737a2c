import { invalid, ok, type Scenario, type Setup } from '../scenario.ts'

const address = { line1: '1 High Street', city: 'London', postalCode: 'E1 6AN', country: 'US' }
const pair = { taxId: 'EU372000000', taxIdType: 'eu_vat' }
const neither: Setup = { address: {} }
const both: Setup = { address: pair }

type Pair = { taxId?: string | null; taxIdType?: string | null }
const noType = 'taxIdType TAX_ID_PAIR'
const noId = 'taxId TAX_ID_PAIR'

/** `stored` is either the values in the row, or the expected issue. */
const created: [title: string, input: Pair, stored: Pair | string][] = [
  ['with a tax id and its type', pair, pair],
  [
    'with a type of another country',
    { taxId: '12', taxIdType: 'jp_cn' },
    { taxId: '12', taxIdType: 'jp_cn' },
  ],
  [
    'with a tax id and its type between spaces',
    { taxId: ' 1 ', taxIdType: ' us_ein ' },
    { taxId: '1', taxIdType: 'us_ein' },
  ],
  ['with null for both', { taxId: null, taxIdType: null }, {}],
  ['with only spaces for both', { taxId: ' ', taxIdType: '' }, {}],
  ['with null for one and spaces for the other', { taxId: null, taxIdType: ' ' }, {}],
  ['with a tax id only', { taxId: '1' }, noType],
  ['with a tax id and null for its type', { taxId: '1', taxIdType: null }, noType],
  ['with a tax id and an empty type', { taxId: '1', taxIdType: ' ' }, noType],
  ['with a type only', { taxIdType: 'eu_vat' }, noId],
  ['with a type and null for the tax id', { taxId: null, taxIdType: 'eu_vat' }, noId],
  ['with a type and an empty tax id', { taxId: '', taxIdType: 'eu_vat' }, noId],
  ['with an unknown type', { taxId: '1', taxIdType: 'xx_vat' }, 'taxIdType INVALID_TAX_ID_TYPE'],
  ['with a type in upper case', { taxId: '1', taxIdType: 'EU_VAT' }, 'taxIdType INVALID_TAX_ID_TYPE'],
  [
    'with the name of a property of every JavaScript object as type',
    { taxId: '1', taxIdType: 'constructor' },
    'taxIdType INVALID_TAX_ID_TYPE',
  ],
]

const updated: [title: string, setup: Setup, input: Pair, stored: Pair | string][] = [
  ['sets both if neither is set', neither, pair, pair],
  ['replaces both', both, { taxId: '9', taxIdType: 'us_ein' }, { taxId: '9', taxIdType: 'us_ein' }],
  ['replaces the tax id if its type is set', both, { taxId: '9' }, { taxId: '9' }],
  ['replaces the type if the tax id is set', both, { taxIdType: 'gb_vat' }, { taxIdType: 'gb_vat' }],
  ['clears both', both, { taxId: null, taxIdType: null }, { taxId: null, taxIdType: null }],
  ['clears both by spaces', both, { taxId: '', taxIdType: ' ' }, { taxId: null, taxIdType: null }],
  ['cannot set a tax id without a type', neither, { taxId: '1' }, noType],
  ['cannot set a type without a tax id', neither, { taxIdType: 'eu_vat' }, noId],
  ['cannot clear the tax id alone', both, { taxId: null }, noId],
  ['cannot clear the type alone', both, { taxIdType: null }, noType],
  ['cannot empty the tax id alone', both, { taxId: '  ' }, noId],
  ['cannot empty the type alone', both, { taxIdType: '' }, noType],
  ['cannot clear the tax id while it sets the type', both, { taxId: null, taxIdType: 'us_ein' }, noId],
  ['cannot set the tax id while it clears the type', both, { taxId: '9', taxIdType: null }, noType],
  ['cannot set an unknown type', both, { taxIdType: 'eu-vat' }, 'taxIdType INVALID_TAX_ID_TYPE'],
]

export const taxIds: Scenario[] = [
  ...created.map(
    ([title, input, stored]): Scenario => ({
      title: `A new address ${title}: ${typeof stored === 'string' ? stored : 'OK'}`,
      operation: 'createOrganizationAddress',
      input: { ...address, ...input },
      expected: typeof stored === 'string' ? invalid(stored) : ok({ newAddress: { ...address, ...stored } }),
    }),
  ),
  ...updated.map(
    ([title, setup, input, stored]): Scenario => ({
      title: `An update of an address ${title}`,
      operation: 'updateOrganizationAddress',
      setup,
      input: { ...input },
      expected: typeof stored === 'string' ? invalid(stored) : ok({ address: stored }, stored),
    }),
  ),
  {
    title: 'An update of another field does not change a tax id and its type',
    operation: 'updateOrganizationAddress',
    setup: both,
    input: { city: 'Paris' },
    expected: ok({ address: { city: 'Paris' } }, pair),
  },
]
