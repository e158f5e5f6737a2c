import { requireMembership, requireOrganizationMemberships } from '../../operations/memberships/read.ts'
import { oneOf, pageParameters, sortBy, text } from '../routing/query.ts'
import { route } from '../routing/route.ts'
import * as bodies from './bodies.ts'
import { presentMembership, presentPage } from './present.ts'

export const membershipRoutes = [
  route({
    method: 'GET',
    path: '/v1/organizations/{organization_id}/memberships',
    operationId: 'listOrganizationMemberships',
    tag: 'Memberships',
    summary: 'List the members of an organization',
    description:
      'Any member may. The oldest come first unless sort says otherwise. Rows that come or go between two pages do not shift the others.',
    query: {
      ...pageParameters,
      user_id: text('Only the membership of this user.'),
      role: oneOf(['owner', 'member'], 'Only memberships with this role.'),
      sort: sortBy<'createdAt' | 'updatedAt' | 'role'>(['created_at', 'updated_at', 'role']),
    },
    success: { status: 200, body: bodies.membershipPage },
    errors: ['INVALID_CURSOR', 'NOT_FOUND'],
    async handle({ context, path, query: { limit = 20, cursor, user_id: userId, role, sort } }) {
      const listing = await requireOrganizationMemberships(context, path.organization_id ?? '', {
        page: { limit, cursor },
        filter: { userId, role },
        sort,
      })
      return { body: await presentPage(listing, presentMembership) }
    },
  }),
  route({
    method: 'GET',
    path: '/v1/organizations/{organization_id}/memberships/{membership_id}',
    operationId: 'getOrganizationMembership',
    tag: 'Memberships',
    summary: 'Read a membership',
    description: 'Any member of the organization may.',
    success: { status: 200, body: bodies.membership },
    errors: ['NOT_FOUND'],
    async handle({ context, path }) {
      const { organization_id = '', membership_id = '' } = path
      return { body: presentMembership(await requireMembership(context, organization_id, membership_id)) }
    },
  }),
]
