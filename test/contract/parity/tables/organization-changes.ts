import { invalid, ok, type Scenario, type Setup } from '../scenario.ts'

const billed: Setup = { organization: { billingEmail: 'old@example.com' } }
const entitled: Setup = {
  organization: {
    cloud: true,
    jitProvisioning: true,
    scim: true,
    siem: true,
    sso: true,
    authId: 'org_01H8GQBX3Z',
    stripeCustomerId: 'cus_1',
    metronomeCustomerId: 'met_1',
    billingEmail: 'old@example.com',
  },
  domains: [{ domain: 'acme.example', verified: true }, { domain: 'acme.test' }],
}
const none = { cloud: false, jitProvisioning: false, scim: false, siem: false, sso: false }
const all = { cloud: true, jitProvisioning: true, scim: true, siem: true, sso: true }

export const organizationChanges: Scenario[] = [
  {
    title: 'A new organization is a company without entitlements, and its creator is the owner',
    operation: 'createOrganization',
    as: 'stranger',
    input: { name: 'New' },
    expected: ok(
      { newOrganization: { name: 'New' } },
      {
        id: 'a new id',
        name: 'New',
        type: 'company',
        personal: false,
        billingEmail: null,
        domains: [],
        services: none,
        stripeCustomerId: null,
        metronomeCustomerId: null,
        version: 1,
      },
    ),
  },
  {
    title: 'A new organization accepts a name and a billing email',
    operation: 'createOrganization',
    input: { name: 'New', billingEmail: 'new@example.com' },
    expected: ok({ newOrganization: { name: 'New', billingEmail: 'new@example.com' } }),
  },
  {
    title: 'A new organization with two invalid fields gets an issue for each',
    operation: 'createOrganization',
    input: { name: ' ', billingEmail: 'x' },
    expected: invalid('name INVALID_LENGTH', 'billingEmail INVALID_EMAIL'),
  },
  {
    title: 'An update with two invalid fields gets an issue for each and changes neither',
    operation: 'updateOrganization',
    input: { name: 'n'.repeat(256), billingEmail: '' },
    expected: invalid('name INVALID_LENGTH', 'billingEmail INVALID_EMAIL'),
  },
  {
    title: 'An update with one valid and one invalid field changes neither',
    operation: 'updateOrganization',
    setup: billed,
    input: { name: 'Renamed', billingEmail: 'x' },
    expected: invalid('billingEmail INVALID_EMAIL'),
  },
  {
    title: 'A field that is too long and has invalid characters gets both issues',
    operation: 'updateOrganization',
    input: { name: `a\t${'n'.repeat(256)}` },
    expected: invalid('name INVALID_LENGTH', 'name INVALID_CHARACTERS'),
  },
  {
    title: 'An update of the name does not change the billing email',
    operation: 'updateOrganization',
    setup: billed,
    input: { name: 'Renamed' },
    expected: ok({ organization: { name: 'Renamed' } }, { billingEmail: 'old@example.com', version: 2 }),
  },
  {
    title: 'An update of the billing email does not change the name',
    operation: 'updateOrganization',
    setup: billed,
    input: { billingEmail: 'new@example.com' },
    expected: ok({ organization: { billingEmail: 'new@example.com' } }, { name: 'Acme' }),
  },
  {
    title: 'An update of both fields sets both',
    operation: 'updateOrganization',
    input: { name: 'Renamed', billingEmail: 'new@example.com' },
    expected: ok({ organization: { name: 'Renamed', billingEmail: 'new@example.com' } }),
  },
  {
    title: 'A null clears the billing email',
    operation: 'updateOrganization',
    setup: billed,
    input: { billingEmail: null },
    expected: ok({ organization: { billingEmail: null } }, { billingEmail: null }),
  },
  {
    title: 'A null does not clear the name',
    operation: 'updateOrganization',
    input: { name: null },
    expected: invalid('name INVALID_TYPE'),
  },
  {
    title: 'An update without fields returns the unchanged organization',
    operation: 'updateOrganization',
    setup: entitled,
    input: {},
    expected: ok({}, { name: 'Acme', billingEmail: 'old@example.com', version: 1 }),
  },
  {
    title: 'An update returns entitlements, customer ids, the auth id and domains unchanged',
    operation: 'updateOrganization',
    setup: entitled,
    input: { name: 'Renamed' },
    expected: ok(
      { organization: { name: 'Renamed' } },
      {
        services: all,
        authId: 'org_01H8GQBX3Z',
        stripeCustomerId: 'cus_1',
        metronomeCustomerId: 'met_1',
        domains: [
          { domain: 'acme.example', verified: true },
          { domain: 'acme.test', verified: false },
        ],
      },
    ),
  },
  {
    title: 'A second update keeps the changes of the first',
    operation: 'updateOrganization',
    earlier: [{ operation: 'updateOrganization', input: { billingEmail: 'first@example.com' } }],
    input: { name: 'Renamed' },
    expected: ok({ organization: { name: 'Renamed' } }, { billingEmail: 'first@example.com', version: 3 }),
  },
]
