import { invalid, ok, type Scenario, type Setup } from '../scenario.ts'

const address = { line1: '1 High Street', city: 'London', postalCode: 'E1 6AN', country: 'US' }
const pair = { taxId: 'EU372000000', taxIdType: 'eu_vat' }
const neither: Setup = { address: {} }
const both: Setup = { address: pair }

type Pair = { taxId?: string | null; taxIdType?: string | null }
const noType = 'taxIdType TAX_ID_PAIR'
const noId = 'taxId TAX_ID_PAIR'

/** Stored is what the row then has, or the one issue. */
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
  ['with nothing but spaces for both', { taxId: ' ', taxIdType: '' }, {}],
  ['with null for one and nothing for the other', { taxId: null, taxIdType: ' ' }, {}],
  ['with a tax id only', { taxId: '1' }, noType],
  ['with a tax id and null for its type', { taxId: '1', taxIdType: null }, noType],
  ['with a tax id and an empty type', { taxId: '1', taxIdType: ' ' }, noType],
  ['with a type only', { taxIdType: 'eu_vat' }, noId],
  ['with a type and null for the tax id', { taxId: null, taxIdType: 'eu_vat' }, noId],
  ['with a type and an empty tax id', { taxId: '', taxIdType: 'eu_vat' }, noId],
  ['with a type that nobody publishes', { taxId: '1', taxIdType: 'xx_vat' }, 'taxIdType INVALID_TAX_ID_TYPE'],
  ['with a type in upper case', { taxId: '1', taxIdType: 'EU_VAT' }, 'taxIdType INVALID_TAX_ID_TYPE'],
  [
    'with a type that every object has',
    { taxId: '1', taxIdType: 'constructor' },
    'taxIdType INVALID_TAX_ID_TYPE',
  ],
]

const updated: [title: string, setup: Setup, input: Pair, stored: Pair | string][] = [
  ['sets both where neither is', neither, pair, pair],
  ['replaces both', both, { taxId: '9', taxIdType: 'us_ein' }, { taxId: '9', taxIdType: 'us_ein' }],
  ['replaces the tax id where its type is', both, { taxId: '9' }, { taxId: '9' }],
  ['replaces the type where the tax id is', both, { taxIdType: 'gb_vat' }, { taxIdType: 'gb_vat' }],
  ['clears both', both, { taxId: null, taxIdType: null }, { taxId: null, taxIdType: null }],
  [
    'clears both by nothing but spaces',
    both,
    { taxId: '', taxIdType: ' ' },
    { taxId: null, taxIdType: null },
  ],
  ['cannot set a tax id where no type is', neither, { taxId: '1' }, noType],
  ['cannot set a type where no tax id is', neither, { taxIdType: 'eu_vat' }, noId],
  ['cannot clear the tax id alone', both, { taxId: null }, noId],
  ['cannot clear the type alone', both, { taxIdType: null }, noType],
  ['cannot empty the tax id alone', both, { taxId: '  ' }, noId],
  ['cannot empty the type alone', both, { taxIdType: '' }, noType],
  ['cannot clear the tax id while it sets the type', both, { taxId: null, taxIdType: 'us_ein' }, noId],
  ['cannot set the tax id while it clears the type', both, { taxId: '9', taxIdType: null }, noType],
  ['cannot set a type that nobody publishes', both, { taxIdType: 'eu-vat' }, 'taxIdType INVALID_TAX_ID_TYPE'],
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
    title: 'An update of another field leaves a tax id and its type',
    operation: 'updateOrganizationAddress',
    setup: both,
    input: { city: 'Paris' },
    expected: ok({ address: { city: 'Paris' } }, pair),
  },
]
