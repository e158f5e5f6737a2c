import { readFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { graphql, rest, type Sent } from '../../support/requests.ts'
import type { Check } from '../check.ts'
import { createWorld, type World } from '../inputs/world.ts'
import { createClient } from '../support/client.ts'
import { count, median } from '../support/figures.ts'
import { inParallel } from '../support/parallel.ts'
import { preparePostgres } from '../support/postgres.ts'
import { loggedErrors, startService } from '../support/service.ts'

const seconds = 60 * Number(process.env.ROBUSTNESS_MEMORY_MINUTES ?? 0.75)
const width = 8
const megabyte = 1024 * 1024
/** As in a small container. With a larger heap, Node may collect garbage only every few minutes. */
const nodeOptions = '--max-semi-space-size=16 --max-old-space-size=256'
/** Growth from the second quarter of the time to the last one. The first quarter is for warming up. */
const allowedGrowth = 0.1

export const memory: Check = {
  name: 'memory',
  title: 'Mixed load with a different document in every request: memory levels off',
  async run(onEnd) {
    const prepared = await preparePostgres(onEnd)
    const world = await createWorld(prepared)
    const service = await startService({ ...prepared.settings, NODE_OPTIONS: nodeOptions }, onEnd)
    const client = createClient(service.url, { connections: width })
    onEnd(client.close)

    const ends = performance.now() + seconds * 1_000
    let served = 0
    const serverErrors: string[] = []
    const load = inParallel(requests(world, ends), width, async (sent) => {
      const { status } = await client.send(sent)
      served++
      if (status >= 500) serverErrors.push(`A request got ${status}: ${sent.body?.slice(0, 200)}`)
    })
    const [samples] = await Promise.all([sampleMemory(service.process.pid, ends), load])

    const [, second = 0, , last = 0] = quarters(samples).map(median)
    const growth = last / second - 1
    const figures = quarters(samples).map((part) => `${Math.round(median(part) / megabyte)}`)
    return {
      done: `${count(served)} different documents in ${seconds} s; resident memory by quarters of that time: ${figures.join(', ')} MB (medians)`,
      problems: [
        ...(growth > allowedGrowth
          ? [`Memory grew by ${Math.round(growth * 100)} % from the second quarter to the last`]
          : []),
        ...serverErrors,
        ...loggedErrors(service),
      ],
    }
  },
}

async function sampleMemory(pid: number, ends: number): Promise<number[]> {
  const samples: number[] = []
  while (performance.now() < ends) {
    const status = await readFile(`/proc/${pid}/status`, 'utf8')
    samples.push(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) * 1024)
    await sleep(250)
  }
  return samples
}

function quarters(samples: readonly number[]): number[][] {
  const length = Math.ceil(samples.length / 4)
  return [0, 1, 2, 3].map((part) => samples.slice(part * length, (part + 1) * length))
}

function* requests(world: World, ends: number): Generator<Sent> {
  for (let index = 0; performance.now() < ends; index++) yield requestOf(index, world)
}

/** No document is sent twice. Some are nearly as large as allowed. */
function requestOf(index: number, { own: { key, organizationId } }: World): Sent {
  const page = `organizations(first: ${1 + (index % 20)}) { nodes { id name services { sso } } }`
  const documents = [
    `query Q${index} { viewer { email } ${page} }`,
    `{ a${index}: viewer { id } ${page} }`,
    `query ($id: ID!) { o${index}: organization(id: $id) { name memberships(first: 5) { nodes { user { email } } } } }`,
    `{ viewer { id } } #${index} ${'x'.repeat(14_000)}`,
    `{ organization(id: "${index}${'y'.repeat(8_000)}") { id } }`,
    `{ nothing${index} { id } }`,
    `{ viewer { id } broken${index} `,
    `mutation M${index} { updateOrganization(input: { organizationId: "${organizationId}", name: "Name ${index}" }) { __typename } }`,
    `{ ${Array.from({ length: 25 }, (_, alias) => `a${index}_${alias}: viewer { id email }`).join(' ')} }`,
  ]
  const document = documents[index % (documents.length + 1)]
  if (document === undefined) return rest(key, `GET /v1/organizations?name=${index}`)
  return graphql(key, document, document.includes('$id') ? { id: organizationId } : undefined)
}
