import { v7 as newId } from 'uuid'
import { z } from 'zod'
import type { Database } from '../../data/connection/database.ts'
import { isUniqueViolation } from '../../data/connection/errors.ts'
import { type Domain, listClaims } from '../../data/statements/domains.ts'
import { insert, update } from '../../data/writing/writes.ts'
import { changeUnchecked, nextVersion } from '../core/change.ts'
import { ConflictError } from '../core/errors.ts'
import { domainName, parseInput } from '../core/validation.ts'
import { eventOf } from '../events/record.ts'

const newDomain = z.object({ domain: domainName, verified: z.boolean().default(false) })

/** Adds a domain, or marks an existing one as verified. */
export async function addDomain(
  database: Database,
  organization: string,
  input: z.input<typeof newDomain>,
): Promise<Domain> {
  const { domain, verified } = parseInput(newDomain, input)
  try {
    return await changeUnchecked(database, organization, async (tx, organization, log) => {
      const claims = await tx.rows<Domain>(listClaims, [organization.id, domain])
      const existing = claims.find(({ organizationId }) => organizationId === organization.id) ?? null
      if (claims.some((claim) => claim !== existing)) throw verifiedElsewhere()
      if (existing && (existing.verified || !verified)) {
        throw new ConflictError('The organization already has this domain.')
      }
      const after = { id: newId(), organizationId: organization.id, domain, ...existing, verified }
      const write = existing ? update('domain', after) : insert('domain', after)
      const action = existing ? 'domain.verified' : 'domain.added'
      return {
        result: after,
        // Clients see domains as part of the organization.
        writes: [write, update('organization', nextVersion(organization, {}))],
        events: [eventOf(log, action, 'domain', { before: existing, after })],
      }
    })
  } catch (error) {
    // Only this organization is locked: another one may have verified the domain at the same time.
    throw isUniqueViolation(error) ? verifiedElsewhere() : error
  }
}

function verifiedElsewhere(): ConflictError {
  return new ConflictError('Another organization has verified this domain.')
}
