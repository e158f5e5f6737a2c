import { Prisma } from '../generated/prisma/client.ts'
import { memberOf, prepared, selectList } from './sql.ts'

export type { Address } from '../generated/prisma/client.ts'

export const addressColumns = selectList('a', Object.values(Prisma.AddressScalarFieldEnum))

/** $1 organization ids, $2 viewer. */
export const findAddresses = prepared(`SELECT ${addressColumns} FROM addresses a
WHERE a.organization_id = ANY($1::uuid[]) AND ${memberOf('a.organization_id', '$2::uuid')}`)
