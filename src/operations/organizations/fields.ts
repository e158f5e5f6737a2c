import { z } from 'zod'
import type { Organization, organizationList } from '../../data/statements/organizations.ts'
import { email, personName, searchText } from '../core/validation.ts'

type Described = Exclude<keyof Organization, 'id' | 'version'> | 'personal' | 'domains' | 'services'

export const organizationDescription = 'A company or team, or the personal space of one user.'

/** What each field means, in the descriptions of both APIs. */
export const organizationTexts = {
  name: 'Display name. Not unique.',
  type: 'The personal space of one user, or a company or team.',
  personal: 'Whether the type is personal.',
  billingEmail: 'Where invoices are sent. If null, they go to the owner who joined first.',
  domains: 'Domains that the organization claims, oldest first.',
  services: 'What the organization may use. Set by the operator of this service, not through its APIs.',
  cloud: 'The hosted product.',
  jitProvisioning: 'Just-in-time provisioning: people get a membership when they first sign in.',
  scim: 'SCIM: members are synchronized with a user directory.',
  siem: 'SIEM: audit events are streamed to a security system.',
  sso: 'Single sign-on through the organization’s identity provider.',
  stripeCustomerId: 'Customer id at Stripe, if any.',
  metronomeCustomerId: 'Customer id at Metronome, if any.',
  authId: 'The organization’s id at the authentication provider, such as org_01H8GQBX3Z.',
  createdAt: 'When the organization was created.',
  updatedAt: 'When the organization last changed.',
} satisfies Record<Described, string>

export const organizationTypes = ['personal', 'company'] as const satisfies Organization['type'][]

/** The fields that clients may set in a new organization. */
export const newOrganization = z.object({
  name: personName.describe(organizationTexts.name),
  billingEmail: email.nullable().exactOptional().describe(organizationTexts.billingEmail),
})

/** All fields are optional; the name cannot be null. */
export const organizationPatch = newOrganization.partial()

export const organizationFilter = z.object({
  name: searchText.nullish().describe('Only organizations whose name contains this text. Case is ignored.'),
  type: z.enum(organizationTypes).nullish().describe('Only organizations of this type.'),
} satisfies Record<keyof typeof organizationList.filters, z.ZodType>)

/** What a list of organizations can be sorted by. */
export const organizationSorts = {
  createdAt: organizationTexts.createdAt,
  updatedAt: organizationTexts.updatedAt,
  name: 'The name, ignoring case.',
} satisfies Record<keyof typeof organizationList.sorts, string>
