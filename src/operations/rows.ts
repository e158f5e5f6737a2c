/** What operations return, for the doors to present. */
export type { Address } from '../data/addresses.ts'
export type { Domain } from '../data/domains.ts'
export type { Membership } from '../data/memberships.ts'
export type { Organization } from '../data/organizations.ts'
export type { User } from '../data/users.ts'
export type { Listing } from './listing.ts'
