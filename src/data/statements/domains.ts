import { models, selectList } from '../reading/model.ts'
import { select } from '../reading/reader.ts'
import { memberOf } from './memberships.ts'

export type { Domain } from '../../generated/prisma/client.ts'

const { fields, times } = models.domain

export const domainColumns = selectList('d', fields)

/** $1 organization ids, $2 viewer; the oldest domain of each organization first. */
export const listDomains = select(
  fields,
  `SELECT ${domainColumns} FROM domains d
WHERE d.organization_id = ANY($1::uuid[]) AND ${memberOf('d.organization_id', '$2::uuid')}
ORDER BY d.id`,
  times,
)
