import { userDescription, userTexts } from '../../../operations/users/fields.ts'
import { viewerUser } from '../../../operations/users/users.ts'
import { builder } from '../base/builder.ts'
import { Node } from '../base/node.ts'
import { requestedFields } from '../base/requested-fields.ts'

export const User = builder.prismaObject('User', {
  description: `${userDescription} You can see yourself and the members of your organizations.`,
  interfaces: [Node],
  fields: (t) => ({
    email: t.exposeString('email', { description: userTexts.email }),
    firstName: t.exposeString('firstName', { nullable: true, description: userTexts.firstName }),
    lastName: t.exposeString('lastName', { nullable: true, description: userTexts.lastName }),
  }),
})

builder.queryField('viewer', (t) =>
  t.field({
    type: User,
    description: 'The user that the credential of this request belongs to.',
    complexity: 1,
    resolve: (_, __, context, info) => viewerUser(context, requestedFields(info)),
  }),
)
