import { z } from 'zod'
import { domainDescription, domainTexts } from '../../operations/domains/fields.ts'
import type { Domain } from '../../operations/organizations/read.ts'
import { named, rowId } from '../routing/body.ts'

/** Only shown as part of an organization: domains have no endpoint. */
export const domainBody = named(
  'OrganizationDomain',
  z
    .object({
      id: rowId,
      domain: z.string().describe(domainTexts.domain),
      verified: z.boolean().describe(domainTexts.verified),
    })
    .describe(domainDescription),
)

export function presentDomain({ id, domain, verified }: Domain): z.output<typeof domainBody> {
  return { id, domain, verified }
}
