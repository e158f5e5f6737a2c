import { graphql, rest } from '../../support/requests.ts'
import type { BadInput } from './bad-input.ts'
import type { World } from './world.ts'
import { addressFields, nowhere, organizationFields } from './wrong-texts.ts'

const address = { line1: '1 Main St', city: 'Springfield', postalCode: '12345', country: 'US' }

const peaceful: [string, string][] = [
  ['a letter in two parts', 'Zoe\u0308'],
  ['right-to-left marks', '\u202eevil\u202c'],
  ['wildcards', '100% _sure_'],
  ['SQL', "Robert'); DROP TABLE organizations; --"],
  ['HTML', '<img src=x onerror=alert(1)>'],
  ['a template', '{{7*7}} %n%n'],
  ['a name of JavaScript', '__proto__'],
]

/** Every wrong value, in every field of every change in both APIs. */
export function texts({ own }: World): BadInput[] {
  const { organizationId, bareOrganizationId } = own
  const changes = [
    {
      line: 'POST /v1/organizations',
      mutation: 'createOrganization',
      fields: organizationFields,
      base: { name: 'A' },
      id: null,
    },
    {
      line: `PATCH /v1/organizations/${organizationId}`,
      mutation: 'updateOrganization',
      fields: organizationFields,
      base: {},
      id: organizationId,
    },
    {
      line: `POST /v1/organizations/${bareOrganizationId}/address`,
      mutation: 'createOrganizationAddress',
      fields: addressFields,
      base: address,
      id: bareOrganizationId,
    },
    {
      line: `PATCH /v1/organizations/${organizationId}/address`,
      mutation: 'updateOrganizationAddress',
      fields: addressFields,
      base: {},
      id: organizationId,
    },
  ]
  return [
    ...changes.flatMap((change) =>
      Object.entries(change.fields).flatMap(([field, kinds]) =>
        [...nowhere, ...kinds].flatMap(([kind, value]) => inBothApis(own.key, change, field, kind, value)),
      ),
    ),
    ...peaceful.map(([kind, name]) => ({
      title: `a name has ${kind}`,
      sent: rest(own.key, `PATCH /v1/organizations/${organizationId}`, { name }),
      harmless: true,
    })),
    ...wholeInputs(own),
  ]
}

interface Change {
  line: string
  mutation: string
  base: object
  id: string | null
}

function inBothApis(key: string, change: Change, field: string, kind: string, value: unknown): BadInput[] {
  const { line, mutation, base, id } = change
  const input = { ...base, ...(id && { organizationId: id }), [field]: value }
  const type = `${mutation[0]?.toUpperCase()}${mutation.slice(1)}Input`
  const query = `mutation ($input: ${type}!) { ${mutation}(input: $input) { __typename ... on Error { code } } }`
  const body = Object.fromEntries(
    Object.entries({ ...base, [field]: value }).map(([k, v]) => [snakeCase(k), v]),
  )
  return [
    { title: `${field} of ${mutation} is given ${kind}`, sent: graphql(key, query, { input }) },
    { title: `${snakeCase(field)} of ${line} is given ${kind}`, sent: rest(key, line, body) },
  ]
}

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}

function wholeInputs({ key, organizationId, bareOrganizationId }: World['own']): BadInput[] {
  const entry = `POST /v1/organizations/${bareOrganizationId}/address`
  const entered = { ...address, postal_code: address.postalCode }
  return [
    {
      title: 'a tax id comes without its type',
      sent: rest(key, entry, { ...entered, tax_id: 'DE123456789' }),
    },
    {
      title: 'a tax id type comes without its id',
      sent: rest(key, entry, { ...entered, tax_id_type: 'eu_vat' }),
    },
    {
      title: 'a second address is entered',
      sent: rest(key, `POST /v1/organizations/${organizationId}/address`, { ...address, postal_code: '1' }),
    },
    { title: 'an organization is created from an empty body', sent: rest(key, 'POST /v1/organizations', {}) },
    {
      title: 'an address is created from an empty body',
      sent: rest(key, `POST /v1/organizations/${organizationId}/address`, {}),
    },
    {
      title: 'a body sets fields that no caller may set',
      sent: rest(key, `PATCH /v1/organizations/${organizationId}`, {
        id: 'x',
        type: 'personal',
        services: { sso: true },
        version: 99,
        __proto__x: 1,
      }),
      harmless: true,
    },
    {
      title: 'a body has __proto__ and constructor as keys',
      sent: {
        ...rest(key, `PATCH /v1/organizations/${organizationId}`, {}),
        body: '{"__proto__":{"name":"x"},"constructor":{"prototype":{"admin":true}}}',
      },
      harmless: true,
    },
  ]
}
