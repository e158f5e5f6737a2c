import { graphql, rest, type Sent } from '../../support/requests.ts'
import type { Answer, Client } from './client.ts'
import type { Ledger } from './ledger.ts'

const createMutation =
  'mutation ($input: CreateOrganizationInput!) { createOrganization(input: $input) { ... on Organization { id } } }'
const renameMutation =
  'mutation ($input: UpdateOrganizationInput!) { updateOrganization(input: $input) { __typename } }'
const address = { city: 'Springfield', postal_code: '12345', country: 'US' }

/** Sends changes through both APIs, one after another, until the service stops answering. */
export async function writeUntilDeath(
  client: Client,
  key: string,
  ledger: Ledger,
  number: number,
): Promise<void> {
  for (let round = 0; ; round++) {
    const label = `${number}-${round}-${Math.random().toString(36).slice(2)}`
    try {
      await writeOne(client, key, ledger, label, round % 2 === 0)
    } catch (error) {
      if (error instanceof Refused) throw error
      return
    }
  }
}

async function writeOne(client: Client, key: string, ledger: Ledger, label: string, byGraphql: boolean) {
  const acknowledged = async (sent: Sent) => read(await client.send(sent))
  const name = `Created ${label}`
  const id = byGraphql
    ? (await acknowledged(graphql(key, createMutation, { input: { name } }))).data.createOrganization.id
    : (await acknowledged(rest(key, 'POST /v1/organizations', { name }))).id
  const entry = ledger.created(id, name)
  const path = `/v1/organizations/${id}`
  await ledger.change(entry, 'name', `Renamed ${label}`, () =>
    acknowledged(
      byGraphql
        ? graphql(key, renameMutation, { input: { organizationId: id, name: `Renamed ${label}` } })
        : rest(key, `PATCH ${path}`, { name: `Renamed ${label}` }),
    ),
  )
  await ledger.change(entry, 'line1', `1 ${label}`, () =>
    acknowledged(rest(key, `POST ${path}/address`, { ...address, line1: `1 ${label}` })),
  )
  await ledger.change(entry, 'line1', `2 ${label}`, () =>
    acknowledged(rest(key, `PATCH ${path}/address`, { line1: `2 ${label}` })),
  )
}

/** A running service that refuses a change is an error; a service that was killed is not. */
class Refused extends Error {}

function read({ status, text }: Answer) {
  const body = JSON.parse(text)
  if (status < 200 || status > 299 || body.errors)
    throw new Refused(`A change was refused: ${status} ${text}`)
  return body
}
