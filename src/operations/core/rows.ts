/** What operations return, for the doors to present. */
export type { Address } from '../../data/statements/addresses.ts'
export type { Domain } from '../../data/statements/domains.ts'
export type { Membership } from '../../data/statements/memberships.ts'
export type { Organization } from '../../data/statements/organizations.ts'
export type { User } from '../../data/statements/users.ts'
export type { Listing } from './listing.ts'
