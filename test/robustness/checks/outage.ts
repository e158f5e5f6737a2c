import { freePort } from '../../support/free-port.ts'
import { administer } from '../../support/global-setup.ts'
import { graphql, rest, type Sent } from '../../support/requests.ts'
import { createSeed } from '../../support/seed.ts'
import type { Check, OnEnd } from '../check.ts'
import { createWorld, type World } from '../inputs/world.ts'
import { type Cluster, startCluster } from '../support/cluster.ts'
import { databaseFaults } from '../support/database-faults.ts'
import { count, milliseconds } from '../support/figures.ts'
import { type Outage, problemsOf, suffer } from '../support/outage.ts'
import { openMigrated } from '../support/postgres.ts'
import { launch, loggedFatalities, startService } from '../support/service.ts'
import { until } from '../support/until.ts'
import { startWatch } from '../support/watch.ts'

/** Longer, because the service checks its migrations before it serves. */
const longestStart = 15_000

export const outage: Check = {
  name: 'outage',
  title:
    'Database stopped, killed, hung, full and absent, under load: 503 within 3 s, healthy within 2 s of its return',
  async run(onEnd) {
    const cluster = await startCluster(onEnd)
    const { url, world } = await prepare(cluster)
    const service = await startService({ DATABASE_URL: url }, onEnd)
    const watch = startWatch(service.url, (index) => requestOf(index, world))
    onEnd(watch.stop)

    const outages: Outage[] = []
    for (const fault of databaseFaults(cluster)) outages.push(await suffer(fault, watch))
    await watch.stop()
    const late = await startWithoutDatabase(cluster, url, world, onEnd)
    const all = [...outages, late.outage]
    const longest = Math.max(...[...watch.seen, ...late.seen].map((one) => one.endedAt - one.startedAt))
    return {
      done:
        `${count(watch.seen.length + late.seen.length)} requests, the longest ${milliseconds(longest)}; healthy again after ` +
        all.map(({ title, recovery }) => `${milliseconds(recovery)} (${title})`).join(', '),
      problems: [
        ...loggedFatalities(service),
        ...problemsOf(watch.seen, outages),
        ...problemsOf(late.seen, [late.outage]),
      ],
    }
  },
}

/** A role without rights: connection limits do not hold for a superuser. */
async function prepare(cluster: Cluster): Promise<{ url: string; world: World }> {
  await administer(cluster.url, 'CREATE ROLE service LOGIN')
  await administer(cluster.url, 'CREATE DATABASE service OWNER service')
  const url = new URL(cluster.url)
  url.username = 'service'
  url.pathname = '/service'
  const database = await openMigrated(url.href)
  const world = await createWorld({ database, seed: createSeed(database), settings: {} })
  await database.close()
  return { url: url.href, world }
}

async function startWithoutDatabase(cluster: Cluster, url: string, world: World, onEnd: OnEnd) {
  await cluster.stop('fast')
  const port = await freePort()
  const launched = launch({ DATABASE_URL: url, PORT: String(port) }, onEnd)
  const isListening = () =>
    fetch(`http://127.0.0.1:${port}/health/live`).then(
      () => true,
      () => false,
    )
  await until(isListening, { what: 'a service without a database listens' })
  const watch = startWatch(`http://127.0.0.1:${port}`, (index) => requestOf(index, world))
  onEnd(watch.stop)
  const outage = await suffer(
    { title: 'absent at the start', start: async () => {}, end: cluster.start },
    watch,
    longestStart,
  )
  await launched.line('GraphiQL: ')
  await watch.stop()
  return { outage, seen: watch.seen }
}

function requestOf(index: number, { own: { key, organizationId } }: World): Sent {
  const requests = [
    graphql(key, '{ viewer { email } organizations(first: 5) { nodes { name } } }'),
    rest(key, 'GET /v1/organizations'),
    rest(key, `PATCH /v1/organizations/${organizationId}`, { name: `Name ${index}` }),
    graphql(key, `{ organization(id: "${organizationId}") { memberships { nodes { user { email } } } } }`),
  ]
  return requests[index % requests.length] ?? rest(key, 'GET /v1/user')
}
