import { graphql, rest, type Sent } from '../../support/requests.ts'
import type { Check } from '../check.ts'
import { type ExpensiveRequest, expensiveRequests } from '../inputs/expensive-requests.ts'
import { createLargeTenant } from '../inputs/large-tenant.ts'
import { createWorld, type World } from '../inputs/world.ts'
import { type Attacker, createAttacker } from '../support/attacker.ts'
import { type Client, createClient, isSuccess } from '../support/client.ts'
import { count, median, milliseconds, percentile } from '../support/figures.ts'
import { startLoad } from '../support/load.ts'
import { preparePostgres } from '../support/postgres.ts'
import { loggedFatalities, startService } from '../support/service.ts'

const connections = 8
const rounds = 3
/** More rounds follow a bad result: other work on the machine may have disturbed a round. */
const mostRounds = 6
const perSecond = 60
const quietSeconds = 4
const secondsPerKind = 0.6
const worstRatio = 3
/** Shorter waits mostly show how busy the machine is. */
const shortestWait = 10

export const neighbour: Check = {
  name: 'neighbour',
  title:
    'One caller with very many rows sends the most expensive requests on 8 connections: p99 of others at most three times as long',
  async run(onEnd) {
    const prepared = await preparePostgres(onEnd)
    const worlds = [await createWorld(prepared), await createWorld(prepared)]
    const large = await createLargeTenant(prepared)
    // With the default budget: what the caller spends counts.
    const limits = { RATE_LIMIT_COST_PER_MINUTE: '' }
    const service = await startService({ ...prepared.settings, ...limits }, onEnd)
    const client = createClient(service.url)
    onEnd(client.close)
    const attacker = createAttacker(service.url, connections, onEnd)
    const kinds: Kind[] = []
    for (const request of expensiveRequests(large)) kinds.push(await largestServed(request, client))

    const problems: string[] = []
    const ratios: number[] = []
    const quiet: number[] = []
    const attacked: number[] = []
    const byKind = new Map<string, number[]>()
    const statuses: Record<string, number> = {}
    for (let round = 0; round < rounds || (round < mostRounds && median(ratios) > worstRatio); round++) {
      const before = await measureNeighbours(client, worlds, () => pause(quietSeconds))
      const waits: number[] = []
      for (const kind of turned(kinds, round * 8)) {
        const seen = await measureNeighbours(client, worlds, () => attack(attacker, kind))
        problems.push(...seen.problems.map((problem) => `${kind.title}: ${problem}`))
        byKind.set(kind.title, [...(byKind.get(kind.title) ?? []), ...seen.waits])
        waits.push(...seen.waits)
      }
      const answered = await attacker.stop()
      for (const [status, times] of Object.entries(answered))
        statuses[status] = (statuses[status] ?? 0) + times
      problems.push(...before.problems)
      quiet.push(percentile(before.waits, 0.99))
      attacked.push(percentile(waits, 0.99))
      ratios.push(percentile(waits, 0.99) / Math.max(shortestWait, percentile(before.waits, 0.99)))
    }
    const worst = [...byKind]
      .map(([title, waits]) => ({ title, wait: percentile(waits, 0.95) }))
      .sort((a, b) => b.wait - a.wait)
    const ratio = median(ratios)
    const figures = worst.slice(0, 3).map(({ title, wait }) => `${milliseconds(wait)} (${title})`)
    return {
      done:
        `${kinds.length} kinds of requests on ${connections} connections, ${ratios.length} rounds: p99 of others ${milliseconds(median(quiet))} without and ${milliseconds(median(attacked))} with this load, ` +
        `${ratio.toFixed(1)} times as long; p95 of others during the worst kinds ${figures.join(', ')}; answers to this caller: ${describe(statuses)}`,
      problems: [
        ...problems,
        ...(ratio > worstRatio
          ? [
              `Others wait ${ratio.toFixed(1)} times as long (rounds: ${ratios.map((one) => one.toFixed(1)).join(', ')})`,
            ]
          : []),
        ...loggedFatalities(service),
      ],
    }
  },
}

interface Kind {
  title: string
  sent: ((salt: number) => Sent) | undefined
}

/** The largest size of this request that the service does not refuse. */
async function largestServed({ title, sizes }: ExpensiveRequest, client: Client): Promise<Kind> {
  for (const sent of sizes) {
    const answer = await client.send(sent(0)).catch(() => null)
    if (answer && isSuccess(answer)) return { title, sent }
  }
  return { title, sent: sizes.at(-1) }
}

let salt = 1

async function attack(attacker: Attacker, { sent }: Kind): Promise<void> {
  if (sent) attacker.start(Array.from({ length: 100 }, () => sent(salt++)))
  await pause(secondsPerKind)
}

/** How long small requests of other callers, and readiness probes, wait while `act` runs. */
async function measureNeighbours(client: Client, worlds: readonly World[], act: () => Promise<void>) {
  const tenants = worlds.flatMap(({ own, foreign }) => [own, foreign])
  const load = startLoad(perSecond, (index) => {
    const tenant = tenants[index % tenants.length]
    return client.send(peaceful(index, tenant?.key ?? '', tenant?.organizationId ?? ''))
  })
  await act()
  const { answers, errors } = await load.stop()
  const refused = answers.filter((answer) => !isSuccess(answer))
  return {
    waits: answers.map((answer) => answer.milliseconds),
    problems: [
      ...errors.map((error) => `another caller got no answer: ${error}`),
      ...refused.map(({ status, text }) => `another caller got ${status}: ${text.slice(0, 100)}`),
    ],
  }
}

function peaceful(index: number, key: string, organizationId: string): Sent {
  const query =
    '{ organizations(first: 10) { nodes { name memberships(first: 5) { nodes { user { email } } } } } }'
  const requests = [
    graphql(key, query),
    rest(key, 'GET /v1/organizations'),
    graphql(key, '{ viewer { email } }'),
    rest(null, 'GET /health/ready'),
    rest(key, `GET /v1/organizations/${organizationId}/memberships`),
    rest(key, `PATCH /v1/organizations/${organizationId}`, { name: `Name ${index}` }),
  ]
  return requests[Math.floor(index / 4) % requests.length] ?? graphql(key, query)
}

function turned<Item>(items: readonly Item[], by: number): Item[] {
  return items.map((_, index) => items[(index + by) % items.length]).filter((item) => item !== undefined)
}

function pause(seconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, seconds * 1_000))
}

function describe(statuses: Record<string, number>): string {
  return Object.entries(statuses)
    .map(([status, times]) => `${count(times)} times ${status}`)
    .join(', ')
}
