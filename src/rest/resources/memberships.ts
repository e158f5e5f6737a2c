import { z } from 'zod'
import {
  membershipDescription,
  membershipFilter,
  membershipRoles,
  membershipSorts,
  membershipTexts,
} from '../../operations/memberships/fields.ts'
import {
  type Membership,
  requireMembership,
  requireOrganizationMemberships,
} from '../../operations/memberships/read.ts'
import { id, named, presentTimes, rowId, times } from '../routing/body.ts'
import { pageOf, presentPage } from '../routing/page.ts'
import { listQuery } from '../routing/query.ts'
import { route } from '../routing/route.ts'

const membershipBody = named(
  'OrganizationMembership',
  z
    .object({
      id: rowId,
      organization_id: id.describe(membershipTexts.organizationId),
      user_id: id.describe(membershipTexts.userId),
      role: z.enum(membershipRoles).describe(membershipTexts.role),
      ...times(membershipTexts),
    })
    .describe(membershipDescription),
)

const membershipPage = pageOf('OrganizationMembershipPage', membershipBody, 'memberships')

function presentMembership(row: Membership): z.output<typeof membershipBody> {
  return {
    id: row.id,
    organization_id: row.organizationId,
    user_id: row.userId,
    role: row.role,
    ...presentTimes(row),
  }
}

export const membershipRoutes = [
  route({
    method: 'GET',
    path: '/v1/organizations/{organization_id}/memberships',
    operationId: 'listOrganizationMemberships',
    tag: 'Memberships',
    summary: 'List the members of an organization',
    description:
      'For all members. Oldest first by default. Rows added or removed between two pages do not shift the others.',
    list: listQuery(membershipFilter, membershipSorts),
    success: { status: 200, body: membershipPage },
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
    description: 'For all members of the organization.',
    success: { status: 200, body: membershipBody },
    errors: ['NOT_FOUND'],
    async handle({ context, path }) {
      const { organization_id, membership_id } = path
      return { body: presentMembership(await requireMembership(context, organization_id, membership_id)) }
    },
  }),
]
