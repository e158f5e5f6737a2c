import { addressDescription, addressTexts } from '../../../operations/addresses/fields.ts'
import { builder } from '../base/builder.ts'
import { Node } from '../base/node.ts'

export const OrganizationAddress = builder.prismaObject('Address', {
  name: 'OrganizationAddress',
  description: addressDescription,
  interfaces: [Node],
  fields: (t) => ({
    organizationId: t.exposeID('organizationId', { description: addressTexts.organizationId }),
    line1: t.exposeString('line1', { description: addressTexts.line1 }),
    line2: t.exposeString('line2', { nullable: true, description: addressTexts.line2 }),
    city: t.exposeString('city', { description: addressTexts.city }),
    state: t.exposeString('state', { nullable: true, description: addressTexts.state }),
    postalCode: t.exposeString('postalCode', { description: addressTexts.postalCode }),
    country: t.exposeString('country', { description: addressTexts.country }),
    taxId: t.exposeString('taxId', { nullable: true, description: addressTexts.taxId }),
    taxIdType: t.exposeString('taxIdType', { nullable: true, description: addressTexts.taxIdType }),
    version: t.exposeInt('version', {
      description:
        'Increases with every change. Pass it as `expectedVersion` so that you do not overwrite somebody else’s change.',
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: addressTexts.createdAt }),
    updatedAt: t.expose('updatedAt', { type: 'DateTime', description: addressTexts.updatedAt }),
  }),
})
