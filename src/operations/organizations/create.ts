import type { z } from 'zod'
import type { Organization } from '../../data/statements/organizations.ts'
import { findUser, type User } from '../../data/statements/users.ts'
import { changeOnce } from '../core/change.ts'
import type { Context } from '../core/context.ts'
import { UserGoneError } from '../core/errors.ts'
import { acceptInput, checkInput } from '../core/validation.ts'
import { actorOf } from '../events/record.ts'
import { newOrganization } from './fields.ts'
import { foundOrganization } from './found.ts'

/** Creates a company and the viewer's membership as its owner, in one transaction. */
export function createOrganization(
  context: Context,
  input: z.input<typeof newOrganization>,
): Promise<Organization> {
  const checked = checkInput(newOrganization, input)
  const request = { operation: 'createOrganization', model: 'organization', input } as const
  return changeOnce(context, request, async (tx, viewer) => {
    const [user] = await tx.rows<User>(findUser, [viewer.id])
    if (!user) throw new UserGoneError()
    const { name, billingEmail = null } = acceptInput(checked)
    return foundOrganization({ name, billingEmail, type: 'company' }, viewer.id, actorOf(viewer, user))
  })
}
