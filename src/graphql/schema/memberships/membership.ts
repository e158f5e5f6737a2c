import {
  membershipDescription,
  membershipFilter,
  membershipSorts,
  membershipTexts,
} from '../../../operations/memberships/fields.ts'
import { findMembership } from '../../../operations/memberships/read.ts'
import { builder } from '../base/builder.ts'
import { inputType } from '../base/input-type.ts'
import { Node } from '../base/node.ts'
import { connectionType, orderType } from '../base/pagination.ts'
import { requestedFields } from '../base/requested-fields.ts'
import { User } from '../users/user.ts'

export const OrganizationRole = builder.enumType('OrganizationRole', {
  description: 'The role of a member. Owners sort before members.',
  values: {
    OWNER: { value: 'owner', description: 'Can change the organization and its address.' },
    MEMBER: { value: 'member', description: 'Can read the organization.' },
  } as const,
})

export const OrganizationMembership = builder.prismaObject('Membership', {
  name: 'OrganizationMembership',
  description: membershipDescription,
  interfaces: [Node],
  fields: (t) => ({
    organizationId: t.exposeID('organizationId', { description: membershipTexts.organizationId }),
    userId: t.exposeID('userId', { description: membershipTexts.userId }),
    role: t.expose('role', {
      type: OrganizationRole,
      description: membershipTexts.role,
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: membershipTexts.createdAt }),
    updatedAt: t.expose('updatedAt', { type: 'DateTime', description: membershipTexts.updatedAt }),
    user: t.field({
      type: User,
      nullable: true,
      description: 'The user. Null if the user has just been deleted.',
      extensions: { reads: ['userId'] },
      complexity: 1,
      resolve: ({ userId }, _, { loaders }, info) => loaders.userById.load(userId, requestedFields(info)),
    }),
  }),
})

export const MembershipConnection = connectionType(
  'OrganizationMembership',
  OrganizationMembership,
  'memberships',
)

export const MembershipFilter = inputType('OrganizationMembershipFilter', {
  description: 'Conditions for a list of memberships. Null or left out: no condition.',
  schema: membershipFilter,
  typed: { role: (t, options) => t.field({ ...options, type: OrganizationRole }) },
})

export const MembershipOrder = orderType('OrganizationMembershipOrder', membershipSorts, 'memberships')

builder.queryField('organizationMembership', (t) =>
  t.field({
    type: OrganizationMembership,
    nullable: true,
    description:
      'A membership in one of your organizations, by id. Null if it does not exist or you may not see it.',
    args: { id: t.arg.id({ required: true, description: 'The id of the membership.' }) },
    complexity: 1,
    resolve: (_, { id }, context, info) => findMembership(context, id, requestedFields(info)),
  }),
)
