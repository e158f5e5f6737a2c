/** Everything that the audit log can say, and what it means. */
export const eventActions = {
  'organization.imported': 'The organization existed before its audit log did.',
  'organization.created': 'The organization was created.',
  'organization.updated': 'The name or the billing email of the organization was changed.',
  'services.changed': 'Services of the organization were turned on or off.',
  'billing_ids.changed': 'Ids of the organization in other systems were changed.',
  'membership.added': 'A user became a member.',
  'membership.role_changed': 'A member was given another role.',
  'membership.removed': 'A member was removed by somebody else.',
  'membership.left': 'A member left the organization.',
  'address.created': 'The organization was given a billing address.',
  'address.updated': 'The billing address of the organization was changed.',
  'domain.added': 'A domain was added to the organization.',
  'domain.verified': 'A domain of the organization was verified.',
  'api_key.created': 'An API key of the user of this personal organization was created.',
  'api_key.revoked': 'An API key of the user of this personal organization was revoked.',
} as const satisfies Record<string, string>

export type EventAction = keyof typeof eventActions

/** What an event can be about. */
export const targetTypes = ['organization', 'membership', 'address', 'domain', 'api_key'] as const

export type TargetType = (typeof targetTypes)[number]
