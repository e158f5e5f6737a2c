import { prepared } from '../connection/sql.ts'
import { edge } from '../reading/edge.ts'
import { models, selectList } from '../reading/model.ts'
import { memberOf } from './memberships.ts'

export type { Address } from '../../generated/prisma/client.ts'

export const addressColumns = selectList('a', models.address.fields)

/** $1 organization. */
export const findAddress = prepared(
  `SELECT ${addressColumns} FROM addresses a WHERE a.organization_id = $1::uuid`,
)

/** The addresses of organizations. */
export const findAddresses = edge({
  name: 'addresses',
  model: models.address,
  alias: 'a',
  key: 'organizationId',
  from: `FROM addresses a
WHERE a.organization_id = ANY($1::uuid[]) AND ${memberOf('a.organization_id', '$2::uuid')}`,
})
