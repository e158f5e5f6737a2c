import { fails, type Scenario, shows } from '../scenario.ts'

export const reading: Scenario[] = [
  ...(['owner', 'member', 'stranger'] as const).map(
    (as): Scenario => ({
      title: `The viewer is the user of the credential: ${as}`,
      operation: 'viewer',
      as,
      expected: shows({ id: as, email: `${as}@example.com`, firstName: as, lastName: null }),
    }),
  ),
  {
    title: 'An organization with only a name has nulls, no domains and no auth id',
    operation: 'organization',
    as: 'member',
    expected: shows({
      id: 'organization',
      name: 'Acme',
      type: 'company',
      personal: false,
      billingEmail: null,
      domains: [],
      services: { cloud: false, jitProvisioning: false, scim: false, siem: false, sso: false },
      stripeCustomerId: null,
      metronomeCustomerId: null,
    }),
  },
  {
    title: 'An organization with all fields set is returned with all',
    operation: 'organization',
    setup: {
      organization: {
        billingEmail: 'billing@example.com',
        scim: true,
        sso: true,
        authId: 'org_01H8GQBX3Z',
        stripeCustomerId: 'cus_1',
        metronomeCustomerId: 'met_1',
        version: 7,
      },
      domains: [{ domain: 'acme.example', verified: true }],
    },
    expected: shows({
      billingEmail: 'billing@example.com',
      domains: [{ domain: 'acme.example', verified: true }],
      services: { cloud: false, jitProvisioning: false, scim: true, siem: false, sso: true },
      authId: 'org_01H8GQBX3Z',
      stripeCustomerId: 'cus_1',
      metronomeCustomerId: 'met_1',
      version: 7,
    }),
  },
  {
    title: 'A personal organization is returned as personal',
    operation: 'organization',
    on: 'personal of owner',
    expected: shows({ type: 'personal', personal: true, name: 'owner' }),
  },
  {
    title: 'A personal organization is visible only to its user',
    operation: 'organization',
    on: 'personal of owner',
    as: 'member',
    expected: fails('NOT_FOUND'),
    sameAnswerAs: { on: 'an unknown id' },
  },
  ...(['owner', 'member'] as const).map(
    (role): Scenario => ({
      title: `A membership is returned with its role: ${role}`,
      operation: 'organizationMembership',
      as: 'member',
      on: `membership of ${role}`,
      expected: shows({
        id: `membership of ${role}`,
        organizationId: 'organization',
        userId: role,
        role,
      }),
    }),
  ),
  {
    title: 'A membership of another organization of the same user is not found under this one',
    operation: 'organizationMembership',
    setup: { companies: ['Umbrella'] },
    on: 'membership of owner in Umbrella',
    expected: {
      rest: fails('NOT_FOUND'),
      // GraphQL names no organization here, so it finds the membership in any of the user's organizations.
      graphql: shows({ id: 'membership of owner in Umbrella', organizationId: 'Umbrella' }),
    },
  },
  {
    title: 'A membership of another organization is found under that one',
    operation: 'organizationMembership',
    setup: { companies: ['Umbrella'] },
    on: 'membership of owner in Umbrella',
    under: 'Umbrella',
    expected: shows({ organizationId: 'Umbrella', userId: 'owner' }),
  },
  {
    title: 'A membership is not found under a foreign organization',
    operation: 'organizationMembership',
    on: 'membership of owner',
    under: 'foreign',
    expected: { rest: fails('NOT_FOUND'), graphql: shows({ organizationId: 'organization' }) },
  },
  {
    title: 'A membership of a stranger is not found',
    operation: 'organizationMembership',
    on: 'membership of stranger in foreign',
    under: 'foreign',
    expected: fails('NOT_FOUND'),
    sameAnswerAs: { on: 'an unknown id', under: 'an unknown id' },
  },
  {
    title: 'A membership of a stranger is not found under the caller’s organization either',
    operation: 'organizationMembership',
    on: 'membership of stranger in foreign',
    expected: fails('NOT_FOUND'),
    sameAnswerAs: { on: 'an unknown id' },
  },
  {
    title: 'A new user has exactly one personal organization',
    operation: 'organizations',
    as: 'stranger',
    input: { type: 'personal' },
    expected: shows({
      items: [{ id: 'personal of stranger', name: 'stranger', type: 'personal', personal: true }],
      totalCount: 1,
    }),
  },
  {
    title: 'A new user owns the personal organization',
    operation: 'memberships',
    on: 'personal of stranger',
    as: 'stranger',
    expected: shows({ items: [{ userId: 'stranger', role: 'owner' }], totalCount: 1 }),
  },
]
