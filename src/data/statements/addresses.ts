import { Prisma } from '../../generated/prisma/client.ts'
import { memberOf, selectList } from '../connection/sql.ts'
import { select } from '../reading/reader.ts'

export type { Address } from '../../generated/prisma/client.ts'

const fields = Object.values(Prisma.AddressScalarFieldEnum)

export const addressColumns = selectList('a', fields)

/** $1 organization ids, $2 viewer. */
export const findAddresses = select(
  fields,
  `SELECT ${addressColumns} FROM addresses a
WHERE a.organization_id = ANY($1::uuid[]) AND ${memberOf('a.organization_id', '$2::uuid')}`,
)
