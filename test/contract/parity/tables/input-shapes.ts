import { badRequest, type Expectation, invalid, ok, type Scenario } from '../scenario.ts'

// In GraphQL, the types refuse these inputs before validation. REST has only validation.
const untyped = (rest: Expectation) => ({ rest, graphql: badRequest })

const address = { line1: '1 High Street', city: 'London', postalCode: 'E1 6AN', country: 'GB' }
const required = ['line1', 'city', 'postalCode', 'country'] as const
const optional = ['line2', 'state', 'taxId', 'taxIdType'] as const

function without(field: (typeof required)[number]): object {
  const { [field]: _, ...rest } = address
  return rest
}

const notTexts: [what: string, value: unknown][] = [
  ['a number', 5],
  ['a boolean', true],
  ['an object', { a: 'b' }],
  ['two texts in a list', ['a', 'b']],
]

export const inputShapes: Scenario[] = [
  {
    title: 'A new organization without a name',
    operation: 'createOrganization',
    input: { billingEmail: 'a@example.com' },
    expected: untyped(invalid('name REQUIRED')),
  },
  {
    title: 'A new organization without a name and with an invalid email',
    operation: 'createOrganization',
    input: { billingEmail: 'a' },
    expected: untyped(invalid('name REQUIRED', 'billingEmail INVALID_EMAIL')),
  },
  {
    title: 'A new organization with null for a name',
    operation: 'createOrganization',
    input: { name: null },
    expected: untyped(invalid('name INVALID_TYPE')),
  },
  ...notTexts.flatMap(([what, value]): Scenario[] => [
    {
      title: `A new organization with ${what} for a name`,
      operation: 'createOrganization',
      input: { name: value },
      expected: untyped(invalid('name INVALID_TYPE')),
    },
    {
      title: `An update with ${what} for a billing email`,
      operation: 'updateOrganization',
      input: { billingEmail: value },
      expected: untyped(invalid('billingEmail INVALID_TYPE')),
    },
  ]),
  ...required.flatMap((field): Scenario[] => [
    {
      title: `A new address without ${field}`,
      operation: 'createOrganizationAddress',
      input: { ...without(field) },
      expected: untyped(invalid(`${field} REQUIRED`)),
    },
    {
      title: `A new address with null for ${field}`,
      operation: 'createOrganizationAddress',
      input: { ...address, [field]: null },
      expected: untyped(invalid(`${field} INVALID_TYPE`)),
    },
  ]),
  ...[...required, ...optional].map(
    (field): Scenario => ({
      title: `An update of an address with a number for ${field}`,
      operation: 'updateOrganizationAddress',
      setup: { address: {} },
      input: { [field]: 5 },
      expected: untyped(invalid(`${field} INVALID_TYPE`)),
    }),
  ),
  {
    title: 'A new address without fields',
    operation: 'createOrganizationAddress',
    input: {},
    expected: untyped(invalid(...required.map((field) => `${field} REQUIRED`))),
  },
  {
    title: 'Fields that clients cannot set',
    operation: 'createOrganization',
    input: { name: 'New', type: 'personal', services: { sso: true }, stripeCustomerId: 'cus_1', id: 'x' },
    expected: untyped(ok({ newOrganization: { name: 'New' } })),
  },
  {
    title: 'An update with only fields that clients cannot set',
    operation: 'updateOrganization',
    input: { type: 'personal', sso: true, authId: 'org_1', version: 7 },
    expected: untyped(ok()),
  },
  {
    title: 'A field with the name of a property of every JavaScript object',
    operation: 'updateOrganization',
    input: { constructor: 'x', toString: 'y', name: 'Renamed' },
    expected: untyped(ok({ organization: { name: 'Renamed' } })),
  },
  ...['{ "name": ', '', 'null', '"name"', '[]', '5', '{"name":1e309', '{name: "x"}'].map(
    (body): Scenario => ({
      title: `A body that is not a JSON object: ${body || 'empty'}`,
      operation: 'createOrganization',
      input: body,
      expected: badRequest,
    }),
  ),
]
