import { randomUUID } from 'node:crypto'
import { graphql, rest, type Sent } from '../../support/requests.ts'
import { createClient, isSuccess } from '../support/client.ts'
import type { PreparedDatabase } from '../support/postgres.ts'
import type { World } from './world.ts'

const idsPerPage = 100
const fields = ['line1', 'line2', 'city', 'state', 'postalCode']
/** The longest text of a field, in bytes. */
const long = '\ud83d\ude00'.repeat(255)

/** Makes organizations of the first tenant, with addresses whose texts are as long as possible. */
export async function createLongAddresses(
  { database: { prisma } }: PreparedDatabase,
  { own }: World,
): Promise<string[]> {
  const organizations = Array.from({ length: 6 * idsPerPage }, (_, index) => ({
    id: randomUUID(),
    name: `Long ${index}`,
  }))
  await prisma.organization.createMany({ data: organizations })
  await prisma.membership.createMany({
    data: organizations.map(({ id }) => ({
      organizationId: id,
      userId: own.user.id,
      role: 'owner' as const,
    })),
  })
  const addresses = organizations.map(({ id }) => ({
    id: randomUUID(),
    organizationId: id,
    ...{ line1: long, line2: long, city: long, state: long, postalCode: long, country: 'DE' },
  }))
  await prisma.address.createMany({ data: addresses })
  return addresses.map(({ id }) => id)
}

/** Finds the largest answers that the service gives, by trying. `tried` has the requests that were refused or failed. */
export async function largestAnswers(
  url: string,
  { own: { key } }: World,
  ids: readonly string[],
): Promise<Sent[]> {
  const client = createClient(url)
  const selection = `... on OrganizationAddress { id ${fields.join(' ')} }`
  const ofNodes = (aliases: number, size: number) => {
    const page = (index: number) => {
      const start = (index * size) % ids.length
      return ids.slice(start, start + size)
    }
    const pages = Array.from({ length: aliases }, (_, index) => index)
    const declared = pages.map((index) => `$p${index}:[ID!]!`).join(' ')
    const query = `query(${declared}){${pages.map((index) => `a${index}:nodes(ids:$p${index}){${selection}}`).join(' ')}}`
    return graphql(key, query, Object.fromEntries(pages.map((index) => [`p${index}`, page(index)])))
  }
  const candidates = [28, 20, 14, 10, 8, 7, 6, 5, 4, 3, 2, 1].map((aliases) => ofNodes(aliases, idsPerPage))
  let largest: Sent | undefined
  for (const candidate of candidates) {
    largest = candidate
    if (isSuccess(await client.send(candidate))) break
  }
  client.close()
  return [
    ...(largest ? [largest] : []),
    graphql(key, `{organizations(first:100){nodes{id name address{${fields.join(' ')}}}}}`),
    { method: 'GET', path: '/graphql', headers: { Accept: 'text/html' } },
    rest(null, 'GET /v1/openapi.json'),
    rest(key, 'GET /v1/organizations?limit=100'),
  ]
}
