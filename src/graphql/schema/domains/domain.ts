import { domainDescription, domainTexts } from '../../../operations/domains/fields.ts'
import { builder } from '../base/builder.ts'
import { Node } from '../base/node.ts'

export const OrganizationDomain = builder.prismaObject('Domain', {
  name: 'OrganizationDomain',
  description: domainDescription,
  interfaces: [Node],
  fields: (t) => ({
    domain: t.exposeString('domain', { description: domainTexts.domain }),
    verified: t.exposeBoolean('verified', { description: domainTexts.verified }),
  }),
})
