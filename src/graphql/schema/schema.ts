import { lexicographicSortSchema, printSchema } from 'graphql'
import './base/node.ts'
import './users/user.ts'
import './domains/domain.ts'
import './addresses/address.ts'
import './memberships/membership.ts'
import './organizations/organization.ts'
import './organizations/queries.ts'
import './events/event.ts'
import './events/organization-events.ts'
import './organizations/mutations.ts'
import './addresses/mutations.ts'
import { builder } from './base/builder.ts'

export const schema = builder.toSchema()

/** The schema as SDL, in an order that does not depend on the code. */
export function sdl(): string {
  return `${printSchema(lexicographicSortSchema(schema))}\n`
}
