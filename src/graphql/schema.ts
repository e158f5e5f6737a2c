import './node.ts'
import './user.ts'
import './services.ts'
import './domain.ts'
import './address.ts'
import './membership.ts'
import './organization.ts'
import './organization-list.ts'
import './organization-mutations.ts'
import './address-mutations.ts'
import { builder } from './builder.ts'

export const schema = builder.toSchema()
