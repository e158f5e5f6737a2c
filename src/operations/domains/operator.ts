import { z } from 'zod'
import type { Database } from '../../data/connection/database.ts'
import { isUniqueViolation } from '../../data/connection/errors.ts'
import type { Domain } from '../../data/statements/domains.ts'
import { changeUnchecked } from '../core/change.ts'
import { ConflictError } from '../core/errors.ts'
import { domainName, parseInput } from '../core/validation.ts'

const newDomain = z.object({ domain: domainName, verified: z.boolean().default(false) })

/** Adds a domain, or marks an existing one as verified. */
export async function addDomain(
  database: Database,
  organization: string,
  input: z.input<typeof newDomain>,
): Promise<Domain> {
  const { domain, verified } = parseInput(newDomain, input)
  try {
    return await changeUnchecked(database, organization, async (tx, { id: organizationId }) => {
      const others = { domain, verified: true, organizationId: { not: organizationId } }
      if (await tx.domain.findFirst({ where: others })) throw verifiedElsewhere()
      const existing = await tx.domain.findUnique({
        where: { organizationId_domain: { organizationId, domain } },
      })
      if (existing && (existing.verified || !verified)) {
        throw new ConflictError('The organization already has this domain.')
      }
      // Clients see domains as part of the organization.
      await tx.organization.update({ where: { id: organizationId }, data: { version: { increment: 1 } } })
      if (!existing) return tx.domain.create({ data: { organizationId, domain, verified } })
      return tx.domain.update({ where: { id: existing.id }, data: { verified } })
    })
  } catch (error) {
    // Only this organization is locked: another one may have verified the domain at the same time.
    throw isUniqueViolation(error) ? verifiedElsewhere() : error
  }
}

function verifiedElsewhere(): ConflictError {
  return new ConflictError('Another organization has verified this domain.')
}
