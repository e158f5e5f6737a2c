import { membershipFilter, membershipSorts } from '../../operations/memberships/fields.ts'
import { requireMembership, requireOrganizationMemberships } from '../../operations/memberships/read.ts'
import { listQuery } from '../routing/query.ts'
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
    list: listQuery(membershipFilter, membershipSorts),
    success: { status: 200, body: bodies.membershipPage },
    errors: ['INVALID_CURSOR', 'NOT_FOUND'],
    async handle({ context, path, list }) {
      const listing = await requireOrganizationMemberships(context, path.organization_id, list)
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
      const { organization_id, membership_id } = path
      return { body: presentMembership(await requireMembership(context, organization_id, membership_id)) }
    },
  }),
]
