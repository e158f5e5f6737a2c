import type { Fields } from '../../data/reading/model.ts'
import { type Membership, membershipList } from '../../data/statements/memberships.ts'
import { type Context, requireViewer } from '../core/context.ts'
import { BadRequestError, NotFoundError } from '../core/errors.ts'
import { type ListInput, type Listing, openListing, sortOrder } from '../core/listing.ts'
import { parseId } from '../core/validation.ts'
import { requireOrganization } from '../organizations/read.ts'
import type { membershipFilter, membershipSorts } from './fields.ts'

export type { Membership } from '../../data/statements/memberships.ts'

export type MembershipsInput = ListInput<typeof membershipFilter, typeof membershipSorts>

/** A membership in one of the viewer's organizations, or null. */
export async function findMembership(
  context: Context,
  id: string,
  fields?: Fields,
): Promise<Membership | null> {
  requireViewer(context)
  const membershipId = parseId(id)
  return membershipId === null ? null : context.loaders.membershipById.load(membershipId, fields)
}

/** A membership in exactly this organization. */
export async function requireMembership(
  context: Context,
  organizationId: string,
  id: string,
): Promise<Membership> {
  const organization = await requireOrganization(context, organizationId)
  const membership = await findMembership(context, id)
  if (membership?.organizationId !== organization.id) throw new NotFoundError('Membership')
  return membership
}

/** The members of an organization. Throws NotFoundError if the viewer may not see it, but errors of the input first. */
export async function requireOrganizationMemberships(
  context: Context,
  organizationId: string,
  input: MembershipsInput,
): Promise<Listing<Membership>> {
  const listing = listVisibleMemberships(context, organizationId.toLowerCase(), input)
  await requireOrganization(context, organizationId)
  return listing
}

/** The members of an organization; an empty list if the viewer may not see it. */
export function listVisibleMemberships(
  context: Context,
  organizationId: string,
  { page, filter = {}, sort, rows }: MembershipsInput,
): Listing<Membership> {
  const userId = typeof filter.userId === 'string' ? parseId(filter.userId) : undefined
  if (userId === null) throw new BadRequestError('The user id to filter by is not a UUID.')
  return openListing(context, {
    list: membershipList,
    pages: context.loaders.membershipPage,
    counts: context.loaders.membershipCount,
    selection: {
      parent: organizationId,
      filter: { ...(userId && { userId }), ...(filter.role && { role: filter.role }) },
      sort: sortOrder(sort),
    },
    page,
    rows,
  })
}
