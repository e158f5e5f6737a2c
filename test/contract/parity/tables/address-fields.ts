import { type Expectation, invalid, ok, type Scenario } from '../scenario.ts'

const address = { line1: '1 High Street', city: 'London', postalCode: 'E1 6AN', country: 'GB' }
const taxed = { taxId: 'GB123456789', taxIdType: 'gb_vat' }
const astral = '\u{1F3DB}'
const long = 'x'.repeat(255)

const required = ['line1', 'city', 'postalCode']
const optional = ['line2', 'state', 'taxId']
const texts = [...required, ...optional, 'country', 'taxIdType']

type Row = [reason: string, given: string | null, expected: string | null]

const accepted: Row[] = [
  ['of one character', 'x', 'x'],
  ['of 255 characters', long, long],
  ['of 255 characters beyond the basic plane', astral.repeat(255), astral.repeat(255)],
  ['of 255 characters between spaces', `  ${long} `, long],
  ['between spaces', '\u00a0 a  b\t', 'a  b'],
  ['that looks like SQL', "O'Brien; --", "O'Brien; --"],
]

const emptied: Row[] = [
  ['that is empty', '', null],
  ['of spaces only', ' \t ', null],
  ['that is null', null, null],
]

const tooLong: [reason: string, given: string][] = [
  ['of 10,000 characters', 'x'.repeat(10_000)],
  ['of 10,000 combining marks', '\u0301'.repeat(10_000)],
  ['of 256 characters', 'x'.repeat(256)],
  ['of 256 characters beyond the basic plane', astral.repeat(256)],
]
const blank: [reason: string, given: string][] = [
  ['that is empty', ''],
  ['of spaces only', ' \t\u3000 '],
]
const withControls: [reason: string, given: string][] = [
  ['with a line break inside', '1 High Street\nLondon'],
  ['with a tab inside', 'a\tb'],
  ['with a control character that JSON escapes', '\u0001'],
  ['with a delete character', 'a\u007fb'],
  ['with a C1 control character at its end', 'a\u0085'],
]
const unstorable: [reason: string, given: string][] = [
  ['with a NUL', 'x\0'],
  ['with a lone surrogate', '\ud800x'],
]

/** Each value in a new address and in an update of one; a tax id together with its type. */
function both(
  verb: string,
  field: string,
  reason: string,
  given: string | null,
  expected: (at: string) => Expectation,
) {
  const companions = field === 'taxId' || field === 'taxIdType' ? taxed : {}
  return [
    {
      title: `A new address ${verb} ${field} ${reason}`,
      operation: 'createOrganizationAddress',
      input: { ...address, ...companions, [field]: given },
      expected: expected('newAddress'),
    },
    {
      title: `An update ${verb} ${field} ${reason}`,
      operation: 'updateOrganizationAddress',
      setup: { address: { line2: 'Floor 1', state: 'IL', ...companions } },
      input: { [field]: given },
      expected: expected('address'),
    },
  ] satisfies Scenario[]
}

function accepts(field: string, [reason, given, stored]: Row): Scenario[] {
  const companions = field === 'taxId' ? taxed : {}
  return both('accepts', field, reason, given, (at) =>
    ok(
      { [at]: { ...(at === 'newAddress' && { ...address, ...companions }), [field]: stored } },
      { [field]: stored },
    ),
  )
}

function refuses(field: string, [reason, given]: [string, string | null], code: string): Scenario[] {
  return both('refuses', field, reason, given, () => invalid(`${field} ${code}`))
}

const countries: [reason: string, given: string, stored: string | null][] = [
  ['in lower case', 'de', 'DE'],
  ['in mixed case', 'fR', 'FR'],
  ['of Kosovo, which ISO has not assigned', 'XK', 'XK'],
  ['of a recent country', 'SS', 'SS'],
  ['of no country', 'ZZ', null],
  ['that is only reserved', 'UK', null],
  ['of a union of states', 'EU', null],
  ['that is no longer assigned', 'AN', null],
  ['of three letters', 'DEU', null],
  ['of one letter', 'D', null],
  ['of digits', '27', null],
  ['spelled out', 'Germany', null],
  ['that is empty', '', null],
  ['of spaces only', '  ', null],
]

export const addressFields: Scenario[] = [
  ...[...required, ...optional].flatMap((field) => accepted.flatMap((row) => accepts(field, row))),
  ...['line2', 'state'].flatMap((field) => emptied.flatMap((row) => accepts(field, row))),
  ...[...required, ...optional].flatMap((field) =>
    tooLong.flatMap((row) => refuses(field, row, 'INVALID_LENGTH')),
  ),
  ...required.flatMap((field) => blank.flatMap((row) => refuses(field, row, 'INVALID_LENGTH'))),
  ...[...required, ...optional].flatMap((field) =>
    withControls.flatMap((row) => refuses(field, row, 'INVALID_CHARACTERS')),
  ),
  ...texts.flatMap((field) => unstorable.flatMap((row) => refuses(field, row, 'INVALID_CHARACTERS'))),
  ...countries.flatMap(([reason, given, stored]) =>
    stored === null
      ? refuses('country', [reason, given], 'INVALID_COUNTRY')
      : accepts('country', [reason, given, stored]),
  ),
]
