import { v7 as newId } from 'uuid'
import type { Organization } from '../../data/statements/organizations.ts'
import { insert } from '../../data/writing/writes.ts'
import type { Changed } from '../events/changed.ts'
import { type Actor, eventOf } from '../events/record.ts'
import { addedMembership } from '../memberships/added.ts'

/** A new organization, and its first owner. */
export function foundOrganization(
  given: Pick<Organization, 'name' | 'billingEmail' | 'type'>,
  ownerId: string,
  actor: Actor,
): Changed<Organization> {
  const createdAt = new Date()
  const organization: Organization = {
    id: newId(),
    ...given,
    cloud: false,
    jitProvisioning: false,
    scim: false,
    siem: false,
    sso: false,
    stripeCustomerId: null,
    metronomeCustomerId: null,
    authId: null,
    version: 1,
    createdAt,
    updatedAt: createdAt,
  }
  const log = { organizationId: organization.id, last: null, actor }
  const added = addedMembership(organization, ownerId, 'owner', log)
  const created = eventOf(log, 'organization.created', 'organization', { before: null, after: organization })
  return {
    result: organization,
    writes: [insert('organization', organization), ...added.writes],
    events: [created, ...added.events],
  }
}
