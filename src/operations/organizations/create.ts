import { z } from 'zod'
import type { Organization } from '../../data/statements/organizations.ts'
import { changeOnce } from '../core/change.ts'
import type { Context } from '../core/context.ts'
import { acceptInput, checkInput, email, organizationName } from '../core/validation.ts'

export const newOrganization = z.object({
  name: organizationName,
  billingEmail: email.nullish().describe('Where invoices go. Left out or null: to the oldest owner.'),
})

/** A new company, with the viewer as its owner: both or neither. */
export function createOrganization(context: Context, input: unknown): Promise<Organization> {
  const checked = checkInput(newOrganization, input)
  const request = { operation: 'createOrganization', model: 'organization', input } as const
  return changeOnce(context, request, async (tx, viewer) => {
    const { name, billingEmail = null } = acceptInput(checked)
    const organization = await tx.organization.create({ data: { name, billingEmail, type: 'company' } })
    await tx.membership.create({
      data: { organizationId: organization.id, userId: viewer.id, role: 'owner' },
    })
    return organization
  })
}
