import { invalid, ok, type Scenario } from '../scenario.ts'

const astral = '\u{1F3DB}'

const accepted: [reason: string, given: string, stored: string][] = [
  ['of one character', 'x', 'x'],
  ['of one character beyond the basic plane', astral, astral],
  ['of 255 characters', 'n'.repeat(255), 'n'.repeat(255)],
  ['of 255 characters beyond the basic plane', astral.repeat(255), astral.repeat(255)],
  ['of 255 characters between spaces', ` ${'n'.repeat(255)} `, 'n'.repeat(255)],
  ['of 255 characters in composed form', 'e\u0301'.repeat(255), '\u00e9'.repeat(255)],
  ['that is decomposed', 'Cafe\u0301', 'Caf\u00e9'],
  ['of a singleton that normalizes to another character', '\u212bngstr\u00f6m', '\u00c5ngstr\u00f6m'],
  ['with a compatibility character, unchanged', '\ufb01ne \u2460', '\ufb01ne \u2460'],
  ['between spaces', '  Acme  Inc  ', 'Acme  Inc'],
  ['between line breaks and tabs', '\n\tAcme\r\n', 'Acme'],
  ['between wide and no-break spaces', '\u3000Acme\u00a0', 'Acme'],
  ['with right-to-left marks', '\u200f\u05d0\u05d1\u200f Ltd', '\u200f\u05d0\u05d1\u200f Ltd'],
  ['with a joiner between characters', '\u{1F469}\u200d\u{1F4BB}', '\u{1F469}\u200d\u{1F4BB}'],
  ['that looks like SQL', "'; DROP TABLE organizations; --", "'; DROP TABLE organizations; --"],
  ['that looks like markup', '<b>&amp;</b>', '<b>&amp;</b>'],
  ['that looks like an escape', '\\u0000 \\', '\\u0000 \\'],
  ['that is special in JavaScript', '__proto__', '__proto__'],
]

const refused: [reason: string, given: string, code: string][] = [
  ['that is empty', '', 'INVALID_LENGTH'],
  ['of spaces only', '   ', 'INVALID_LENGTH'],
  ['of line breaks only', '\n\r\n', 'INVALID_LENGTH'],
  ['of wide spaces only', '\u3000\u00a0', 'INVALID_LENGTH'],
  ['of 256 characters', 'n'.repeat(256), 'INVALID_LENGTH'],
  ['of 256 characters beyond the basic plane', astral.repeat(256), 'INVALID_LENGTH'],
  ['of 10,000 characters', 'n'.repeat(10_000), 'INVALID_LENGTH'],
  ['of 10,000 characters that compose to one', `e${'\u0301'.repeat(10_000)}`, 'INVALID_LENGTH'],
  ['of 10,000 control characters', '\u0001'.repeat(10_000), 'INVALID_LENGTH'],
  ['of 255 characters between 1,000 spaces', `${' '.repeat(1_000)}${'n'.repeat(255)}`, 'INVALID_LENGTH'],
  ['of 128 characters that become 256 when normalized', '\u0958'.repeat(128), 'INVALID_LENGTH'],
  ['with a line break inside', 'Acme\nInc', 'INVALID_CHARACTERS'],
  ['with a tab inside', 'Acme\tInc', 'INVALID_CHARACTERS'],
  ['with an escape character', 'Acme\u001b[31m', 'INVALID_CHARACTERS'],
  ['with a delete character', 'Acme\u007f', 'INVALID_CHARACTERS'],
  ['with a C1 control character', 'Acme\u0085Inc', 'INVALID_CHARACTERS'],
  ['with a NUL', 'Acme\0', 'INVALID_CHARACTERS'],
  ['of a NUL only', '\0', 'INVALID_CHARACTERS'],
  ['with a high surrogate alone', 'Acme\ud83c', 'INVALID_CHARACTERS'],
  ['with a low surrogate alone', '\udfdbAcme', 'INVALID_CHARACTERS'],
  ['with surrogates in the wrong order', '\udfdb\ud83c', 'INVALID_CHARACTERS'],
]

export const names: Scenario[] = [
  ...accepted.flatMap(([reason, given, name]): Scenario[] => [
    {
      title: `createOrganization accepts a name ${reason}`,
      operation: 'createOrganization',
      input: { name: given },
      expected: ok({ newOrganization: { name } }, { name }),
    },
    {
      title: `updateOrganization accepts a name ${reason}`,
      operation: 'updateOrganization',
      input: { name: given },
      expected: ok({ organization: { name } }, { name }),
    },
  ]),
  ...refused.flatMap(([reason, name, code]): Scenario[] => [
    {
      title: `createOrganization refuses a name ${reason}`,
      operation: 'createOrganization',
      input: { name },
      expected: invalid(`name ${code}`),
    },
    {
      title: `updateOrganization refuses a name ${reason}`,
      operation: 'updateOrganization',
      input: { name },
      expected: invalid(`name ${code}`),
    },
  ]),
  {
    title: 'A new organization may have the name of another one',
    operation: 'createOrganization',
    input: { name: 'Acme' },
    expected: ok({ newOrganization: { name: 'Acme' } }),
  },
  {
    title: 'An organization may be renamed to the name of another one',
    operation: 'updateOrganization',
    setup: { companies: ['Umbrella'] },
    input: { name: 'Umbrella' },
    expected: ok({ organization: { name: 'Umbrella' } }),
  },
  {
    title: 'A personal organization can be renamed',
    operation: 'updateOrganization',
    setup: { personal: true },
    input: { name: 'Mine' },
    expected: ok({ organization: { name: 'Mine' } }, { type: 'personal', personal: true }),
  },
]
