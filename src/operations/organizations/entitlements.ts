import { z } from 'zod'
import type { Database } from '../../data/connection/database.ts'
import { isUniqueViolation } from '../../data/connection/errors.ts'
import type { Organization } from '../../data/statements/organizations.ts'
import { changeUnchecked } from '../core/change.ts'
import { ConflictError } from '../core/errors.ts'
import { optionalText, parsePatch } from '../core/validation.ts'

const flag = z.boolean().optional()
const services = z.object({ cloud: flag, jitProvisioning: flag, scim: flag, siem: flag, sso: flag })

const foreignId = optionalText.optional()
const billingIds = z.object({
  stripeCustomerId: foreignId,
  metronomeCustomerId: foreignId,
  authId: foreignId,
})

/** Services that are left out stay as they are. */
export async function setServices(
  database: Database,
  organization: string,
  input: z.input<typeof services>,
): Promise<Organization> {
  return updateEntitlements(database, organization, parsePatch(services, input))
}

/** Ids that other systems gave. Those left out stay as they are; null or an empty text takes one away. */
export async function setBillingIds(
  database: Database,
  organization: string,
  input: z.input<typeof billingIds>,
): Promise<Organization> {
  try {
    return await updateEntitlements(database, organization, parsePatch(billingIds, input))
  } catch (error) {
    if (!isUniqueViolation(error)) throw error
    throw new ConflictError('Another organization has this auth id already.')
  }
}

type Patch = ReturnType<typeof parsePatch<typeof services>> | ReturnType<typeof parsePatch<typeof billingIds>>

/** Without a patch nothing is written, so that neither the version nor the time of the last change moves. */
function updateEntitlements(database: Database, organization: string, patch: Patch): Promise<Organization> {
  return changeUnchecked(database, organization, async (tx, current) => {
    if (!patch) return current
    return tx.organization.update({
      where: { id: current.id },
      data: { ...patch, version: { increment: 1 } },
    })
  })
}
