import { builder } from '../base/builder.ts'
import { Node } from '../base/node.ts'

export const OrganizationAddress = builder.prismaObject('Address', {
  name: 'OrganizationAddress',
  description: 'The billing address of an organization, with its tax id.',
  interfaces: [Node],
  fields: (t) => ({
    organizationId: t.exposeID('organizationId', {
      description: 'The organization that this address bills.',
    }),
    line1: t.exposeString('line1', { description: 'Street and number, or a post box.' }),
    line2: t.exposeString('line2', { nullable: true, description: 'Floor, suite or building.' }),
    city: t.exposeString('city', { description: 'City or town.' }),
    state: t.exposeString('state', { nullable: true, description: 'State, province or region.' }),
    postalCode: t.exposeString('postalCode', {
      description: 'Postal code, in whatever form the country uses.',
    }),
    country: t.exposeString('country', {
      description: 'ISO 3166-1 alpha-2 country code in upper case, such as `DE`.',
    }),
    taxId: t.exposeString('taxId', {
      nullable: true,
      description: 'Tax id. Set together with `taxIdType`, or not.',
    }),
    taxIdType: t.exposeString('taxIdType', {
      nullable: true,
      description: 'What kind of tax id it is, by Stripe’s names: `eu_vat`, `us_ein`, …',
    }),
    version: t.exposeInt('version', {
      description: 'Grows with every change. Pass it as `expectedVersion` to change only what you have seen.',
    }),
    createdAt: t.expose('createdAt', {
      type: 'DateTime',
      description: 'When the address was first entered.',
    }),
    updatedAt: t.expose('updatedAt', { type: 'DateTime', description: 'When the address last changed.' }),
  }),
})
