import { z } from 'zod'
import { type ErrorCode, errorCodes } from '../../operations/core/error-codes.ts'

/** Every REST body under its name in the OpenAPI document. */
export const bodies = z.registry<{ id: string }>()

const time = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/)
  .meta({ format: 'date-time', examples: ['2026-01-31T09:30:00.000Z'] })

/** Any UUID: ids that came from elsewhere need not be of a version that is made here. */
const id = z.guid().meta({ examples: ['019c13a7-5ea8-7c1e-9b1f-3d2c4b5a6978'] })
const rowId = id.describe('Id, the same in the GraphQL API.')
const organizationId = id.describe('Id of the organization.')

const times = {
  created_at: time.describe('When it was created: UTC, in milliseconds.'),
  updated_at: time.describe('When its own fields changed last: UTC, in milliseconds.'),
}

function named<Schema extends z.ZodType>(name: string, schema: Schema): Schema {
  bodies.add(schema, { id: name })
  return schema
}

const domain = named(
  'OrganizationDomain',
  z
    .object({
      id: rowId,
      domain: z.string().describe('Domain name in lower case, such as example.com.'),
      verified: z.boolean().describe('Whether the organization has proved that the domain is its own.'),
    })
    .describe('A domain that an organization claims.'),
)

const services = named(
  'OrganizationServices',
  z
    .object({
      cloud: z.boolean().describe('Whether it may use the cloud.'),
      jit_provisioning: z.boolean().describe('Whether users are made when they sign in for the first time.'),
      scim: z.boolean().describe('Whether a directory may provision users over SCIM.'),
      siem: z.boolean().describe('Whether events may be sent to a SIEM.'),
      sso: z.boolean().describe('Whether members may sign in by single sign-on.'),
    })
    .describe('What an organization is entitled to use. No endpoint changes it.'),
)

export const organization = named(
  'Organization',
  z
    .object({
      id: rowId,
      name: z.string().describe('Display name. Not unique.'),
      type: z.enum(['personal', 'company']).describe('A user’s own space, or a company or team.'),
      personal: z.boolean().describe('The same as type being personal.'),
      billing_email: z
        .string()
        .nullable()
        .describe('Where invoices go; null when none is set: then they go to the oldest owner.'),
      domains: z.array(domain).describe('Every domain that it claims, in the order they were added.'),
      services,
      stripe_customer_id: z.string().nullable().describe('Customer id at Stripe, if any.'),
      metronome_customer_id: z.string().nullable().describe('Customer id at Metronome, if any.'),
      auth_id: z
        .string()
        .optional()
        .describe('Id at the authentication provider; left out when there is none.'),
      ...times,
    })
    .describe('A customer: a company or team, or the personal space of one user.'),
)

export const membership = named(
  'OrganizationMembership',
  z
    .object({
      id: rowId,
      organization_id: organizationId,
      user_id: id.describe('Id of the member.'),
      role: z.enum(['owner', 'member']).describe('Owners change the organization; members see it.'),
      ...times,
    })
    .describe('One user’s place in one organization.'),
)

export const address = named(
  'OrganizationAddress',
  z
    .object({
      id: rowId,
      organization_id: organizationId,
      line1: z.string().describe('Street and number, or a post box.'),
      line2: z.string().nullable().describe('Floor, suite or building.'),
      city: z.string().describe('City or town.'),
      state: z.string().nullable().describe('State, province or region.'),
      postal_code: z.string().describe('Postal code, in whatever form the country uses.'),
      country: z.string().length(2).describe('ISO 3166-1 alpha-2 country code, in upper case.'),
      tax_id: z.string().nullable().describe('Tax id; null together with its type.'),
      tax_id_type: z.string().nullable().describe('Kind of the tax id, by Stripe’s names: eu_vat, us_ein, …'),
      ...times,
    })
    .describe('The billing address of an organization.'),
)

export const user = named(
  'User',
  z
    .object({
      id: rowId,
      email: z.string().describe('Email address. No other user has it, in any case.'),
      first_name: z.string().nullable().describe('First name, if known.'),
      last_name: z.string().nullable().describe('Last name, if known.'),
    })
    .describe('A person who can sign in.'),
)

const pagination = named(
  'Pagination',
  z
    .object({
      next_cursor: z
        .string()
        .nullable()
        .describe('Pass it as cursor for the next page; null on the last one.'),
      previous_cursor: z
        .string()
        .nullable()
        .describe('Pass it as cursor for the page before; null on the first one.'),
      total_count: z
        .int()
        .min(0)
        .describe('Rows on all pages, under the same filter. With a filter, 10000 at the most.'),
      total_count_is_exact: z
        .boolean()
        .describe('False when a filter is set and more than 10000 rows pass it: total_count is 10000 then.'),
    })
    .describe('How to go on from a page.'),
)

export const organizationPage = named(
  'OrganizationPage',
  z
    .object({ items: z.array(organization).describe('The organizations on this page.'), pagination })
    .describe('Some of the organizations of the caller.'),
)

export const membershipPage = named(
  'OrganizationMembershipPage',
  z
    .object({ items: z.array(membership).describe('The memberships on this page.'), pagination })
    .describe('Some of the members of an organization.'),
)

const codes = Object.keys(errorCodes) as ErrorCode[]

const fieldError = z.object({
  field: z.string().describe('Name of the field in the body.'),
  code: z.string().describe('What is wrong, for programs: REQUIRED, INVALID_LENGTH, …'),
  message: z.string().describe('What is wrong, for people.'),
})

export const error = named(
  'Error',
  z
    .object({
      message: z.string().describe('What went wrong, for people.'),
      code: z.enum(codes).describe('What went wrong, for programs: one of a closed set of names.'),
      request_id: z.string().describe('Id of the request, by which the logs of the service know it.'),
      errors: z.array(fieldError).describe('Every wrong field, when the code is VALIDATION_FAILED.'),
    })
    .describe('Why a request was refused or failed.'),
)
