import type { Socket } from 'node:net'
import { graphql } from '../../support/requests.ts'
import { openSocket } from '../../support/socket.ts'
import type { Check } from '../check.ts'
import { createWorld } from '../inputs/world.ts'
import { createClient, isSuccess } from '../support/client.ts'
import { count, milliseconds, percentile } from '../support/figures.ts'
import { preparePostgres } from '../support/postgres.ts'
import { loggedErrors, startService } from '../support/service.ts'
import { lifetime, slowClientsOf } from '../support/slow-client.ts'
import { until } from '../support/until.ts'

const longestWait = 20_000
const idleConnections = 2_000
const requestsMeanwhile = 300
const slowestMeanwhile = 1_000

export const slowClients: Check = {
  name: 'slow-clients',
  title: 'Slow clients are disconnected, and requests are served in spite of idle connections',
  async run(onEnd) {
    const prepared = await preparePostgres(onEnd)
    const { own } = await createWorld(prepared)
    const service = await startService(prepared.settings, onEnd)

    const slow = Promise.all(
      slowClientsOf(own.key).map((client) => lifetime(service.url, client, longestWait)),
    )
    const idle = await openIdle(service.url)
    const waits: number[] = []
    const refused: string[] = []
    const client = createClient(service.url)
    onEnd(client.close)
    for (let index = 0; index < requestsMeanwhile; index++) {
      const answer = await client.send(graphql(own.key, '{ viewer { email } }'))
      waits.push(answer.milliseconds)
      if (!isSuccess(answer)) refused.push(`With idle connections open, a request got ${answer.status}`)
    }
    const stillOpen = idle.filter((socket) => !socket.closed).length
    for (const socket of idle) socket.destroy()
    const lifetimes = await slow

    const longest = Math.max(...lifetimes.map((one) => one.seconds))
    return {
      done:
        `${lifetimes.length} kinds of slow clients, disconnected after ${lifetimes.map(({ title, seconds }) => `${seconds.toFixed(0)} s (${title})`).join(', ')}; ` +
        `with ${count(stillOpen)} idle connections open, requests took ${milliseconds(percentile(waits, 0.99))} (p99)`,
      problems: [
        ...lifetimes
          .filter(({ wasCutOff }) => !wasCutOff)
          .map(({ title }) => `${title}: was still connected after ${longest} s`),
        ...refused,
        ...(stillOpen < idleConnections ? [`Only ${stillOpen} idle connections stayed open`] : []),
        ...(Math.max(...waits) > slowestMeanwhile
          ? ['With idle connections open, a request took more than a second']
          : []),
        ...loggedErrors(service),
      ],
    }
  },
}

async function openIdle(url: string): Promise<Socket[]> {
  const sockets = Array.from({ length: idleConnections }, () => openSocket(url).resume())
  const areOpen = () => sockets.every(({ connecting }) => !connecting)
  await until(areOpen, { timeout: 10_000, what: `${idleConnections} connections are open` })
  return sockets
}
