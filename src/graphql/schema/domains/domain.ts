import { domainTexts } from '../../../operations/domains/fields.ts'
import { builder } from '../base/builder.ts'
import { Node } from '../base/node.ts'

export const OrganizationDomain = builder.prismaObject('Domain', {
  name: 'OrganizationDomain',
  description: 'An internet domain that an organization claims as its own.',
  interfaces: [Node],
  fields: (t) => ({
    domain: t.exposeString('domain', { description: domainTexts.domain }),
    verified: t.exposeBoolean('verified', { description: domainTexts.verified }),
  }),
})
