import { invalid, ok, type Scenario } from '../scenario.ts'

const domain = '@example.com'
const ofLength = (length: number) => `${'b'.repeat(length - domain.length)}${domain}`

const accepted: [reason: string, given: string | null, stored: string | null][] = [
  ['as it is', 'billing@example.com', 'billing@example.com'],
  ['and changes only its domain to lower case', 'Billing.Dept@ACME.Example', 'Billing.Dept@acme.example'],
  ['between spaces', '  billing@example.com \n', 'billing@example.com'],
  ['with a plus and a dot', 'a.b+c@example.com', 'a.b+c@example.com'],
  [
    'with other letters, and changes the case only of A to Z',
    'B\u00fcro@B\u00dcCHER.example',
    'B\u00fcro@b\u00dccher.example',
  ],
  ['that is decomposed', 'bu\u0308ro@example.com', 'b\u00fcro@example.com'],
  ['of 254 characters', ofLength(254), ofLength(254)],
  ['of 254 characters between spaces', ` ${ofLength(254)} `, ofLength(254)],
  ['of 254 characters, one beyond the basic plane', `\u{1F3DB}${ofLength(253)}`, `\u{1F3DB}${ofLength(253)}`],
  ['that is null', null, null],
]

const refused: [reason: string, given: string, code: string][] = [
  ['that is empty', '', 'INVALID_EMAIL'],
  ['of spaces only', '   ', 'INVALID_EMAIL'],
  ['without an @', 'billing.example.com', 'INVALID_EMAIL'],
  ['with two @', 'billing@acme@example.com', 'INVALID_EMAIL'],
  ['with an @ in quotes', '"a@b"@example.com', 'INVALID_EMAIL'],
  ['with nothing before the @', '@example.com', 'INVALID_EMAIL'],
  ['with nothing after the @', 'billing@', 'INVALID_EMAIL'],
  ['with a space inside', 'billing dept@example.com', 'INVALID_EMAIL'],
  ['with a space in its domain', 'billing@example .com', 'INVALID_EMAIL'],
  ['with a line break inside', 'billing@example.com\nBcc: x', 'INVALID_EMAIL'],
  ['of 255 characters', ofLength(255), 'INVALID_EMAIL'],
  ['of 10,000 characters', ofLength(10_000), 'INVALID_EMAIL'],
  ['with a Kelvin sign, which would become a K', 'mi\u212ae@example.com', 'INVALID_EMAIL'],
  ['with a Kelvin sign in its domain', 'mike@\u212aelvin.example', 'INVALID_EMAIL'],
  ['with a control character', 'bil\u0001ling@example.com', 'INVALID_EMAIL'],
  ['of 10,000 combining marks', `e${'\u0301'.repeat(10_000)}@example.com`, 'INVALID_EMAIL'],
  ['with a NUL', 'billing\0@example.com', 'INVALID_CHARACTERS'],
  ['with a lone surrogate', 'billing\ud800@example.com', 'INVALID_CHARACTERS'],
]

export const emails: Scenario[] = [
  ...accepted.flatMap(([reason, given, billingEmail]): Scenario[] => [
    {
      title: `createOrganization accepts a billing email ${reason}`,
      operation: 'createOrganization',
      input: { name: 'New', billingEmail: given },
      expected: ok({ newOrganization: { name: 'New', billingEmail } }, { billingEmail }),
    },
    {
      title: `updateOrganization accepts a billing email ${reason}`,
      operation: 'updateOrganization',
      setup: { organization: { billingEmail: 'old@example.com' } },
      input: { billingEmail: given },
      expected: ok({ organization: { billingEmail } }, { billingEmail }),
    },
  ]),
  ...refused.flatMap(([reason, billingEmail, code]): Scenario[] => [
    {
      title: `createOrganization refuses a billing email ${reason}`,
      operation: 'createOrganization',
      input: { name: 'New', billingEmail },
      expected: invalid(`billingEmail ${code}`),
    },
    {
      title: `updateOrganization refuses a billing email ${reason}`,
      operation: 'updateOrganization',
      setup: { organization: { billingEmail: 'old@example.com' } },
      input: { billingEmail },
      expected: invalid(`billingEmail ${code}`),
    },
  ]),
  {
    title: 'A billing email is not unique',
    operation: 'updateOrganization',
    input: { billingEmail: 'stranger@example.com' },
    expected: ok({ organization: { billingEmail: 'stranger@example.com' } }),
  },
]
