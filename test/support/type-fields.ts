import { isObjectType } from 'graphql'
import { schema } from '../../src/graphql/schema/schema.ts'

const selections: Record<string, string> = {
  domains: '{ domain }',
  services: '{ cloud jitProvisioning scim siem sso }',
  address: '{ city }',
  memberships: '{ totalCount nodes { role } }',
  events: '{ totalCount nodes { sequence } }',
  viewerMembership: '{ role }',
  actor: '{ type id name user { email } }',
  target: '{ id }',
  changes: '{ field before after }',
  request: '{ id api method path statusCode clientIp userAgent }',
  user: '{ email }',
  organization: '{ name }',
}

/** Every field of a type, with a valid selection. */
export function fieldsOf(name: string): string[] {
  const type = schema.getType(name)
  if (!isObjectType(type)) throw new Error(`No object type: ${name}`)
  return Object.keys(type.getFields()).map((field) => `${field} ${selections[field] ?? ''}`)
}
