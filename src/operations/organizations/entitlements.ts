import { z } from 'zod'
import type { Database } from '../../data/connection/database.ts'
import { isUniqueViolation } from '../../data/connection/errors.ts'
import type { Organization } from '../../data/statements/organizations.ts'
import { update } from '../../data/writing/writes.ts'
import { changeUnchecked, nextVersion } from '../core/change.ts'
import { ConflictError } from '../core/errors.ts'
import { optionalText, parsePatch } from '../core/validation.ts'
import type { EventAction } from '../events/actions.ts'
import { unchanged } from '../events/changed.ts'
import { eventOf } from '../events/record.ts'

const flag = z.boolean().optional()
const services = z.object({ cloud: flag, jitProvisioning: flag, scim: flag, siem: flag, sso: flag })

const externalId = optionalText.optional()
const billingIds = z.object({
  stripeCustomerId: externalId,
  metronomeCustomerId: externalId,
  authId: externalId,
})

/** Services that are left out do not change. */
export async function setServices(
  database: Database,
  organization: string,
  input: z.input<typeof services>,
): Promise<Organization> {
  return updateEntitlements(database, organization, parsePatch(services, input), 'services.changed')
}

/** Sets ids of external systems. Ids that are left out do not change; null or an empty text removes an id. */
export async function setBillingIds(
  database: Database,
  organization: string,
  input: z.input<typeof billingIds>,
): Promise<Organization> {
  try {
    return await updateEntitlements(
      database,
      organization,
      parsePatch(billingIds, input),
      'billing_ids.changed',
    )
  } catch (error) {
    if (!isUniqueViolation(error)) throw error
    throw new ConflictError('Another organization already has this auth id.')
  }
}

type Patch = ReturnType<typeof parsePatch<typeof services>> | ReturnType<typeof parsePatch<typeof billingIds>>

/** Without a patch nothing is written, so the version and the time of the last change stay the same. */
function updateEntitlements(
  database: Database,
  organization: string,
  patch: Patch,
  action: EventAction,
): Promise<Organization> {
  return changeUnchecked(database, organization, async (_, before, log) => {
    if (!patch) return unchanged(before)
    const after = nextVersion(before, patch)
    return {
      result: after,
      writes: [update('organization', after)],
      events: [eventOf(log, action, 'organization', { before, after })],
    }
  })
}
