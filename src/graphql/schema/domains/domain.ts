import { builder } from '../base/builder.ts'
import { Node } from '../base/node.ts'

export const OrganizationDomain = builder.prismaObject('Domain', {
  name: 'OrganizationDomain',
  description: 'An internet domain that an organization claims as its own.',
  interfaces: [Node],
  fields: (t) => ({
    domain: t.exposeString('domain', {
      description: 'The domain name in lower case, such as `example.com`.',
    }),
    verified: t.exposeBoolean('verified', {
      description: 'Whether ownership is proven. A domain is verified for one organization at most.',
    }),
  }),
})
