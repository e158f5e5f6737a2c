import { prepared } from '../connection/sql.ts'
import { edge } from '../reading/edge.ts'
import { models, selectList } from '../reading/model.ts'
import { memberOf } from './memberships.ts'

export type { Domain } from '../../generated/prisma/client.ts'

export const domainColumns = selectList('d', models.domain.fields)

/** $1 organization, $2 domain: the organization's own, and those of others that have verified it. */
export const listClaims = prepared(`SELECT ${domainColumns} FROM domains d
WHERE d.domain = $2::text AND (d.organization_id = $1::uuid OR d.verified)`)

/** The domains of an organization, oldest first. */
export const listDomains = edge({
  name: 'domains',
  model: models.domain,
  alias: 'd',
  key: 'organizationId',
  from: `FROM domains d
WHERE d.organization_id = ANY($1::uuid[]) AND ${memberOf('d.organization_id', '$2::uuid')}
ORDER BY d.id`,
})
