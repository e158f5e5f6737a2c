import { z } from 'zod'
import type { Membership, MembershipRole, membershipList } from '../../data/statements/memberships.ts'

type Described = Exclude<keyof Membership, 'id' | 'organizationCreatedAt'>

export const membershipDescription = 'A user’s membership in an organization, with a role.'

/** What each field means, in the descriptions of both APIs. */
export const membershipTexts = {
  organizationId: 'Id of the organization.',
  userId: 'Id of the user who is a member.',
  role: 'Owners can change the organization. Members can only read it.',
  createdAt: 'When the user joined.',
  updatedAt: 'When the membership last changed.',
} satisfies Record<Described, string>

/** In sort order. */
export const membershipRoles = ['owner', 'member'] as const satisfies MembershipRole[]

export const membershipFilter = z.object({
  userId: z.string().meta({ format: 'uuid' }).nullish().describe('Only the membership of this user.'),
  role: z.enum(membershipRoles).nullish().describe('Only memberships with this role.'),
} satisfies Record<keyof typeof membershipList.filters, z.ZodType>)

/** What a list of memberships can be sorted by. */
export const membershipSorts = {
  createdAt: membershipTexts.createdAt,
  updatedAt: membershipTexts.updatedAt,
  role: 'The role. Owners come before members.',
} satisfies Record<keyof typeof membershipList.sorts, string>
