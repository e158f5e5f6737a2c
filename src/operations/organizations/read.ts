import type { Fields } from '../../data/reading/model.ts'
import type { Domain } from '../../data/statements/domains.ts'
import type { Membership } from '../../data/statements/memberships.ts'
import { containing, type Organization, organizationList } from '../../data/statements/organizations.ts'
import { type Context, requireViewer } from '../core/context.ts'
import { NotFoundError } from '../core/errors.ts'
import { type ListInput, type Listing, openListing, sortOrder } from '../core/listing.ts'
import { type Action, can } from '../core/permissions.ts'
import { parseId, parseInput } from '../core/validation.ts'
import { ownerRemainsWithout } from '../memberships/ownership.ts'
import { organizationFilter, type organizationSorts } from './fields.ts'

export type { Domain } from '../../data/statements/domains.ts'
export type { Organization } from '../../data/statements/organizations.ts'

export type OrganizationsInput = ListInput<typeof organizationFilter, typeof organizationSorts>

/** One of the viewer's organizations. Null if the id is unknown or malformed, or the viewer is not a member. */
export async function findOrganization(
  context: Context,
  id: string,
  fields?: Fields,
): Promise<Organization | null> {
  requireViewer(context)
  const organizationId = parseId(id)
  return organizationId === null ? null : context.loaders.organizationById.load(organizationId, fields)
}

export async function requireOrganization(context: Context, id: string): Promise<Organization> {
  const organization = await findOrganization(context, id)
  if (!organization) throw new NotFoundError('Organization')
  return organization
}

/** The organizations that the viewer is a member of. */
export function listOrganizations(
  context: Context,
  { page, filter = {}, sort, rows }: OrganizationsInput,
): Listing<Organization> {
  const viewer = requireViewer(context)
  const { name, type } = parseInput(organizationFilter, filter)
  return openListing(context, {
    list: organizationList,
    pages: context.loaders.organizationPage,
    counts: context.loaders.organizationCount,
    selection: {
      parent: viewer.id,
      filter: { ...(name && { name: containing(name) }), ...(type && { type }) },
      sort: sortOrder(sort),
    },
    page,
    rows,
  })
}

export function organizationDomains(
  context: Context,
  { id }: Organization,
  fields?: Fields,
): Promise<Domain[]> {
  return context.loaders.domainsByOrganization.load(id, fields)
}

/** The billing email, or the oldest owner's email if none is set. */
export async function effectiveBillingEmail(
  context: Context,
  organization: Organization,
): Promise<string | null> {
  if (organization.billingEmail !== null) return organization.billingEmail
  const oldest = await context.loaders.oldestOwnerEmailByOrganization.load(organization.id)
  return oldest?.email ?? null
}

export function viewerMembership(
  context: Context,
  organization: Organization,
  fields?: Fields,
): Promise<Membership | null> {
  return context.loaders.viewerMembershipByOrganization.load(organization.id, fields)
}

/** The fields of a membership that the rules need. */
const ruleFields: readonly (keyof Membership)[] = ['id', 'role']

export async function viewerCanLeave(context: Context, organization: Organization): Promise<boolean> {
  const membership = await viewerMembership(context, organization, ruleFields)
  if (!membership || !can(membership, 'leave')) return false
  return ownerRemainsWithout(context.loaders, organization, membership)
}

export async function viewerCan(
  context: Context,
  organization: Organization,
  action: Action,
): Promise<boolean> {
  const membership = await viewerMembership(context, organization, ruleFields)
  return membership !== null && can(membership, action)
}
