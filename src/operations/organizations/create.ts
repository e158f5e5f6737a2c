import type { z } from 'zod'
import type { Organization } from '../../data/statements/organizations.ts'
import { changeOnce } from '../core/change.ts'
import type { Context } from '../core/context.ts'
import { acceptInput, checkInput } from '../core/validation.ts'
import { newOrganization } from './fields.ts'

/** Creates a company and the viewer's membership as its owner, in one transaction. */
export function createOrganization(
  context: Context,
  input: z.input<typeof newOrganization>,
): Promise<Organization> {
  const checked = checkInput(newOrganization, input)
  const request = { operation: 'createOrganization', model: 'organization', input } as const
  return changeOnce(context, request, async (tx, viewer) => {
    const organization = await tx.organization.create({ data: { ...acceptInput(checked), type: 'company' } })
    await tx.membership.create({
      data: { organizationId: organization.id, userId: viewer.id, role: 'owner' },
    })
    return organization
  })
}
