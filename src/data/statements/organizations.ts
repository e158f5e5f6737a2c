import { edge } from '../reading/edge.ts'
import type { List } from '../reading/list.ts'
import { models, selectList } from '../reading/model.ts'
import { memberOf } from './memberships.ts'
import { organizationsOf } from './users.ts'

export type { Organization } from '../../generated/prisma/client.ts'

export const organizationColumns = selectList('o', models.organization.fields)

export const findOrganizations = edge({
  name: 'organizations',
  model: models.organization,
  alias: 'o',
  key: 'id',
  from: `FROM organizations o
WHERE o.id = ANY($1::uuid[]) AND ${memberOf('o.id', '$2::uuid')}`,
})

/** The organizations of one user. Only that user may list them. */
export const organizationList = {
  name: 'organizations',
  from: 'memberships m JOIN organizations o ON o.id = m.organization_id',
  parent: 'm.user_id',
  alias: 'o',
  id: 'm.organization_id',
  model: models.organization,
  visible: (userId, viewerId) => `${userId} = ${viewerId}`,
  total: organizationsOf,
  sorts: {
    createdAt: { column: 'm.organization_created_at', type: 'timestamptz', indexed: true },
    updatedAt: { column: 'o.updated_at', type: 'timestamptz' },
    name: { column: 'o.name', type: 'text', fold: (name) => `lower(${name}) COLLATE "C"` },
  },
  filters: {
    name: (pattern) => `o.name ILIKE ${pattern}`,
    type: (type) => `o.type = ${type}::organization_type`,
  },
} satisfies List

/** A LIKE pattern that finds `text` anywhere; pattern characters in it are escaped. */
export function containing(text: string): string {
  return `%${text.replace(/[\\%_]/g, '\\$&')}%`
}
