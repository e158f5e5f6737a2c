import { z } from 'zod'

/** Every body of this door under its name in the OpenAPI document. */
export const bodies = z.registry<{ id: string }>()

const id = z.uuid()
const time = z.iso.datetime({ precision: 3 })

function named<Schema extends z.ZodType>(name: string, schema: Schema): Schema {
  bodies.add(schema, { id: name })
  return schema
}

const domain = named('OrganizationDomain', z.object({ id, domain: z.string(), verified: z.boolean() }))

const services = named(
  'OrganizationServices',
  z.object({
    cloud: z.boolean(),
    jit_provisioning: z.boolean(),
    scim: z.boolean(),
    siem: z.boolean(),
    sso: z.boolean(),
  }),
)

export const organization = named(
  'Organization',
  z.object({
    id,
    name: z.string(),
    type: z.enum(['personal', 'company']),
    personal: z.boolean().describe('The same as type being personal.'),
    billing_email: z.string().nullable(),
    domains: z.array(domain),
    services,
    stripe_customer_id: z.string().nullable(),
    metronome_customer_id: z.string().nullable(),
    auth_id: z
      .string()
      .optional()
      .describe('Id at the authentication provider; left out when there is none.'),
    created_at: time,
    updated_at: time,
  }),
)

export const membership = named(
  'OrganizationMembership',
  z.object({
    id,
    organization_id: id,
    user_id: id,
    role: z.enum(['owner', 'member']),
    created_at: time,
    updated_at: time,
  }),
)

export const address = named(
  'OrganizationAddress',
  z.object({
    id,
    organization_id: id,
    line1: z.string(),
    line2: z.string().nullable(),
    city: z.string(),
    state: z.string().nullable(),
    postal_code: z.string(),
    country: z.string().length(2),
    tax_id: z.string().nullable(),
    tax_id_type: z.string().nullable(),
    created_at: time,
    updated_at: time,
  }),
)

export const user = named(
  'User',
  z.object({ id, email: z.string(), first_name: z.string().nullable(), last_name: z.string().nullable() }),
)

const pagination = named(
  'Pagination',
  z.object({
    next_cursor: z.string().nullable().describe('Pass it as cursor for the next page; null on the last one.'),
    previous_cursor: z
      .string()
      .nullable()
      .describe('Pass it as cursor for the page before; null on the first one.'),
    total_count: z.int().min(0).describe('Rows on all pages, under the same filter.'),
  }),
)

export const organizationPage = named(
  'OrganizationPage',
  z.object({ items: z.array(organization), pagination }),
)

export const membershipPage = named(
  'OrganizationMembershipPage',
  z.object({ items: z.array(membership), pagination }),
)

export const failure = named(
  'Error',
  z.object({
    message: z.string().describe('For people.'),
    code: z.string().describe('For programs: one of a closed set of names.'),
    request_id: z.string(),
    errors: z
      .array(z.object({ field: z.string(), code: z.string(), message: z.string() }))
      .describe('Every wrong field, when the code is VALIDATION_FAILED.'),
  }),
)
