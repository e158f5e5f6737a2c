import { graphql, rest, type Sent } from '../../support/requests.ts'
import type { Check } from '../check.ts'
import { type Attack, attacks } from '../inputs/attacks.ts'
import { findLeaks, isRefusal } from '../inputs/judge.ts'
import { createWorld, type World } from '../inputs/world.ts'
import { type Client, createClient, isSuccess } from '../support/client.ts'
import { count, median, milliseconds, percentile } from '../support/figures.ts'
import { startLoad } from '../support/load.ts'
import { preparePostgres } from '../support/postgres.ts'
import { loggedErrors, startService } from '../support/service.ts'

const repetitions = 9
const slowestRefusal = 100
const slowestNeighbour = 1_000

export const costAttacks: Check = {
  name: 'cost-attacks',
  title: 'Attacks by cost: refused in under 100 ms, and other callers are not slowed down',
  async run(onEnd) {
    const prepared = await preparePostgres(onEnd)
    const world = await createWorld(prepared)
    const service = await startService(prepared.settings, onEnd)
    const attacker = createClient(service.url)
    const neighbour = createClient(service.url)
    onEnd(attacker.close)
    onEnd(neighbour.close)

    const load = startLoad(100, (index) => neighbour.send(peaceful(index, world)))
    const tried: Attempt[] = []
    for (const attack of attacks(world)) tried.push(await attempt(attack, attacker))
    const { answers, errors } = await load.stop()

    const waits = answers.map((answer) => answer.milliseconds)
    const turnedAway = answers.filter((answer) => !isSuccess(answer)).length
    const slowest = tried.reduce((worst, one) => (one.time > worst.time ? one : worst))
    return {
      done:
        `${tried.length} attacks, ${repetitions} times each, the slowest refused in ${milliseconds(slowest.time)} (${slowest.title}; medians); ` +
        `${count(answers.length)} requests of another caller at the same time, p99 ${milliseconds(percentile(waits, 0.99))}, ${turnedAway + errors.length} failed`,
      problems: [
        ...tried.flatMap(({ problems }) => problems),
        ...errors.map((error) => `Another caller's request got no answer: ${error}`),
        ...(turnedAway > 0 ? [`${turnedAway} requests of another caller were not served`] : []),
        ...(Math.max(...waits) > slowestNeighbour
          ? ['Another caller had to wait for more than a second']
          : []),
        ...loggedErrors(service),
      ],
    }
  },
}

function peaceful(index: number, { foreign: { key } }: World): Sent {
  const query =
    '{ organizations(first: 10) { nodes { name memberships(first: 5) { nodes { user { email } } } } } }'
  return index % 2 === 0 ? graphql(key, query) : rest(key, 'GET /v1/organizations')
}

async function attempt({ title, sent }: Attack, client: Client): Promise<Attempt> {
  const problems: string[] = []
  const waits: number[] = []
  for (let salt = 0; salt < repetitions; salt++) {
    const request = sent(salt)
    const answer = await client.send(request).catch(() => null)
    if (answer === null)
      return { title, time: Number.POSITIVE_INFINITY, problems: [`${title}: got no answer`] }
    waits.push(answer.milliseconds)
    const leaks = findLeaks(answer, String(request.body), [])
    if (!isRefusal(answer)) problems.push(`${title}: got ${answer.status}: ${answer.text.slice(0, 200)}`)
    if (leaks.length > 0) problems.push(`${title}: leaked ${leaks.join(', ')}`)
    // A request that is not refused is not repeated: it may be expensive.
    if (problems.length > 0) break
  }
  const time = median(waits)
  if (time >= slowestRefusal) problems.push(`${title}: took ${milliseconds(time)}`)
  return { title, time, problems }
}

interface Attempt {
  title: string
  time: number
  problems: string[]
}
