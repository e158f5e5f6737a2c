import { z } from 'zod'
import type { Database } from '../data/database.ts'
import { isUniqueViolation } from '../data/failures.ts'
import type { Organization } from '../data/organizations.ts'
import { ConflictError } from './errors.ts'
import { withLockedOrganization } from './locked-organization.ts'
import { parseInput } from './validation.ts'

const services = z.object({
  cloud: z.boolean().exactOptional(),
  jitProvisioning: z.boolean().exactOptional(),
  scim: z.boolean().exactOptional(),
  siem: z.boolean().exactOptional(),
  sso: z.boolean().exactOptional(),
})

/** An id that another system has given; the empty text stands for none. */
const foreignId = z
  .string()
  .trim()
  .refine((value) => /^[!-~]{0,255}$/.test(value), {
    error: 'must be at most 255 letters, digits and signs without spaces',
    params: { code: 'INVALID_ID' },
  })
  .transform((value) => value || null)

const billingIds = z.object({
  stripeCustomerId: foreignId.exactOptional(),
  metronomeCustomerId: foreignId.exactOptional(),
  authId: foreignId.exactOptional(),
})

type Entitlements = z.output<typeof services> & z.output<typeof billingIds>

/** Services that are left out stay as they are. */
export async function setServices(
  database: Database,
  organization: string,
  input: z.input<typeof services>,
): Promise<Organization> {
  return change(database, organization, parseInput(services, input))
}

/** Ids that are left out stay as they are, the empty text takes one away. */
export async function setBillingIds(
  database: Database,
  organization: string,
  input: z.input<typeof billingIds>,
): Promise<Organization> {
  try {
    return await change(database, organization, parseInput(billingIds, input))
  } catch (error) {
    throw isUniqueViolation(error)
      ? new ConflictError('Another organization has this auth id already.')
      : error
  }
}

function change(database: Database, organization: string, data: Entitlements): Promise<Organization> {
  return withLockedOrganization(database, organization, (tx, id) =>
    Object.keys(data).length === 0
      ? tx.organization.findUniqueOrThrow({ where: { id } })
      : tx.organization.update({ where: { id }, data }),
  )
}
