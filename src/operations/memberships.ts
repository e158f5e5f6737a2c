import { type Membership, type MembershipRole, membershipList } from '../data/memberships.ts'
import type { SortKey } from '../data/page.ts'
import { type Context, requireViewer } from './context.ts'
import { BadRequestError } from './errors.ts'
import { type Listing, openListing, type PageArguments, sortOrder } from './listing.ts'
import { parseId } from './validation.ts'

export interface MembershipsInput {
  page: PageArguments
  filter?: { userId?: string | null | undefined; role?: MembershipRole | null | undefined } | undefined
  sort?: readonly (SortKey & { field: 'createdAt' | 'updatedAt' | 'role' })[] | undefined
}

/** A membership in one of the viewer's organizations, or null. */
export async function findMembership(context: Context, id: string): Promise<Membership | null> {
  requireViewer(context)
  const membershipId = parseId(id)
  return membershipId === null ? null : context.loaders.membershipById.load(membershipId)
}

/** The members of an organization that the viewer can see. */
export function listMemberships(
  context: Context,
  organizationId: string,
  { page, filter = {}, sort }: MembershipsInput,
): Listing<Membership> {
  const userId = filter.userId && parseId(filter.userId)
  if (userId === null && filter.userId) throw new BadRequestError('The user id to filter by is not a UUID.')
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
  })
}
