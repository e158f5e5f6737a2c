import { Prisma } from '../generated/prisma/client.ts'
import { memberOf, prepared, selectList } from './sql.ts'

export type { Domain } from '../generated/prisma/client.ts'

export const domainColumns = selectList('d', Object.values(Prisma.DomainScalarFieldEnum))

/** $1 organization ids, $2 viewer; the oldest domain of each organization first. */
export const listDomains = prepared(`SELECT ${domainColumns} FROM domains d
WHERE d.organization_id = ANY($1::uuid[]) AND ${memberOf('d.organization_id', '$2::uuid')}
ORDER BY d.id`)
