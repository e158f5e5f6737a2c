type Kinds = readonly [kind: string, value: unknown][]

/** Values that no field accepts. */
export const nowhere: Kinds = [
  ['a NUL', 'a\0b'],
  ['a lone surrogate', 'a\ud800b'],
  ['10,000 characters', 'x'.repeat(10_000)],
  ['a number', 1],
  ['true', true],
  ['an object', { toString: 'x' }],
  ['a list', ['x']],
]
const nowhereRequired: Kinds = [
  ['nothing', ''],
  ['spaces', '   '],
  ['null', null],
]
const badNames: Kinds = [
  ...nowhereRequired,
  ['256 characters', 'x'.repeat(256)],
  ['a line break', 'a\nb'],
  ['an escape', 'a\u001b[31m'],
  ['a C1 control character', 'a\u0085b'],
]
const badEmails: Kinds = [
  ['nothing', ''],
  ['no at sign', 'ada'],
  ['nothing before the at sign', '@example.com'],
  ['nothing behind the at sign', 'ada@'],
  ['two at signs', 'a@b@example.com'],
  ['a space', 'a b@example.com'],
  ['a line break', 'ada@example.com\r\nBcc: all@example.com'],
  ['255 characters', `${'a'.repeat(243)}@example.com`],
]
const badCountries: Kinds = [
  ...nowhereRequired,
  ['three letters', 'USA'],
  ['a code of nothing', 'ZZ'],
  ['a letter that doubles in upper case', 'ß'],
  ['a code in other letters', 'ＵＳ'],
]
const badTaxTypes: Kinds = [
  ['an unknown type', 'xx_vat'],
  ['a known type in upper case', 'EU_VAT'],
]
const tooLong: Kinds = [['256 characters', 'x'.repeat(256)]]

/** Further values that a certain field does not accept. */
export const organizationFields: Record<string, Kinds> = { name: badNames, billingEmail: badEmails }
export const addressFields: Record<string, Kinds> = {
  line1: [...nowhereRequired, ...tooLong],
  line2: tooLong,
  city: [...nowhereRequired, ...tooLong],
  state: tooLong,
  postalCode: [...nowhereRequired, ...tooLong],
  country: badCountries,
  taxId: tooLong,
  taxIdType: badTaxTypes,
}
