import { models, selectList } from '../reading/model.ts'
import { select } from '../reading/reader.ts'
import { memberOf } from './memberships.ts'

export type { Address } from '../../generated/prisma/client.ts'

const { fields, times } = models.address

export const addressColumns = selectList('a', fields)

/** $1 organization ids, $2 viewer. */
export const findAddresses = select(
  fields,
  `SELECT ${addressColumns} FROM addresses a
WHERE a.organization_id = ANY($1::uuid[]) AND ${memberOf('a.organization_id', '$2::uuid')}`,
  times,
)
