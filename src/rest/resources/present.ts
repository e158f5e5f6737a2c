import type { z } from 'zod'
import type { Address } from '../../operations/addresses/addresses.ts'
import type { Listing } from '../../operations/core/listing.ts'
import type { Membership } from '../../operations/memberships/read.ts'
import type { Domain, Organization } from '../../operations/organizations/read.ts'
import type { User } from '../../operations/users/users.ts'
import { timeText } from '../../transport/time.ts'
import type * as bodies from './bodies.ts'

export function presentOrganization(
  row: Organization,
  domains: Domain[],
): z.output<typeof bodies.organization> {
  return {
    id: row.id,
    name: row.name,
    type: row.type,
    personal: row.type === 'personal',
    billing_email: row.billingEmail,
    domains: domains.map(({ id, domain, verified }) => ({ id, domain, verified })),
    services: {
      cloud: row.cloud,
      jit_provisioning: row.jitProvisioning,
      scim: row.scim,
      siem: row.siem,
      sso: row.sso,
    },
    stripe_customer_id: row.stripeCustomerId,
    metronome_customer_id: row.metronomeCustomerId,
    ...(row.authId !== null && { auth_id: row.authId }),
    ...presentTimes(row),
  }
}

export function presentMembership(row: Membership): z.output<typeof bodies.membership> {
  return {
    id: row.id,
    organization_id: row.organizationId,
    user_id: row.userId,
    role: row.role,
    ...presentTimes(row),
  }
}

export function presentAddress(row: Address): z.output<typeof bodies.address> {
  return {
    id: row.id,
    organization_id: row.organizationId,
    line1: row.line1,
    line2: row.line2,
    city: row.city,
    state: row.state,
    postal_code: row.postalCode,
    country: row.country,
    tax_id: row.taxId,
    tax_id_type: row.taxIdType,
    ...presentTimes(row),
  }
}

export function presentUser({ id, email, firstName, lastName }: User): z.output<typeof bodies.user> {
  return { id, email, first_name: firstName, last_name: lastName }
}

/** A page with what leads to the pages beside it; `present` may need more than a row, so it may wait. */
export async function presentPage<Row, Body>(
  listing: Listing<Row>,
  present: (row: Row) => Body | Promise<Body>,
) {
  const [page, total] = await Promise.all([listing.page(), listing.count()])
  const { next, previous } = listing.steps(page)
  return {
    items: await Promise.all(page.rows.map(present)),
    pagination: {
      next_cursor: next,
      previous_cursor: previous,
      total_count: total.count,
      total_count_is_exact: total.isExact,
    },
  }
}

function presentTimes({ createdAt, updatedAt }: { createdAt: Date; updatedAt: Date }) {
  return { created_at: timeText(createdAt), updated_at: timeText(updatedAt) }
}
