import { graphql, rest, type Sent } from '../../support/requests.ts'
import type { Check, OnEnd } from '../check.ts'
import { type Answer, createClient, isSuccess } from '../support/client.ts'
import { count, milliseconds, percentile } from '../support/figures.ts'
import { startLoad } from '../support/load.ts'
import { type PreparedDatabase, preparePostgres } from '../support/postgres.ts'
import { type Service, startService } from '../support/service.ts'
import { startProxy, type TcpProxy } from '../support/tcp-proxy.ts'
import { until } from '../support/until.ts'

const rounds = 10
const requestsPerSecond = 200
/** Part of these requests that must be sent even on a busy machine. */
const leastShare = 0.5
/** Ten times as long as the proxy needs to detect that a replica is not ready. */
const shutdownDelaySeconds = process.env.ROBUSTNESS_SHUTDOWN_DELAY_SECONDS ?? '1'

export const rollingRestarts: Check = {
  name: 'rolling-restarts',
  title: 'Rolling restarts of two replicas behind a TCP proxy: no request is dropped',
  async run(onEnd) {
    const prepared = await preparePostgres(onEnd)
    const tenants = await createTenants(prepared)
    const settings = { ...prepared.settings, SHUTDOWN_DELAY_SECONDS: shutdownDelaySeconds }
    const proxy = await startProxy(onEnd)
    const replicas = [await join(proxy, 0, settings, onEnd), await join(proxy, 1, settings, onEnd)]
    const client = createClient(proxy.url, { connections: 24 })
    onEnd(client.close)

    const problems: string[] = []
    const started = performance.now()
    const load = startLoad(requestsPerSecond, (index) => client.send(requestOf(index, tenants)))
    for (let restart = 0; restart < 2 * rounds; restart++) {
      const index = restart % 2
      const { code } = (await replicas[index]?.process.stop()) ?? {}
      if (code !== 0) problems.push(`A replica ended with exit code ${code} after SIGTERM`)
      replicas[index] = await join(proxy, index, settings, onEnd)
    }
    const seconds = (performance.now() - started) / 1_000
    const { answers, errors } = await load.stop()
    const rate = (answers.length + errors.length) / seconds
    if (rate < leastShare * requestsPerSecond)
      problems.push(`Only ${Math.round(rate)} requests a second were sent`)

    return {
      done:
        `${rounds} rolling restarts (${2 * rounds} of a replica) under ${count(answers.length + errors.length)} requests, ` +
        `a fifth of them changes, at ${Math.round(rate)} a second: ${errors.length} dropped, ` +
        `p99 ${milliseconds(
          percentile(
            answers.map((answer) => answer.milliseconds),
            0.99,
          ),
        )}`,
      problems: [
        ...problems,
        ...errors.map((error) => `A request was dropped: ${error}`),
        ...answers.filter((answer) => !isSuccess(answer)).map(describe),
      ],
    }
  },
}

async function join(
  proxy: TcpProxy,
  index: number,
  settings: Record<string, string>,
  onEnd: OnEnd,
): Promise<Service> {
  const service = await startService(settings, onEnd)
  proxy.setReplica(index, service.url)
  await until(() => proxy.isReady(index), { what: 'the proxy has found the new replica' })
  return service
}

interface Tenant {
  key: string
  organizationId: string
}

/** Enough tenants that changes rarely wait for the same lock. */
function createTenants({ seed }: PreparedDatabase): Promise<Tenant[]> {
  const create = async () => {
    const owner = await seed.user()
    const { id } = await seed.organization({ owners: [owner], address: {} })
    return { key: owner.key, organizationId: id }
  }
  return Promise.all(Array.from({ length: 30 }, create))
}

const mutation =
  'mutation ($input: UpdateOrganizationInput!) { updateOrganization(input: $input) { __typename } }'

/** One of five requests is a change. Half of the changes use GraphQL, half REST. */
function requestOf(index: number, tenants: readonly Tenant[]): Sent {
  const { key, organizationId } = tenants[index % tenants.length] ?? { key: '', organizationId: '' }
  const name = `Name ${index}`
  const requests = [
    graphql(key, '{ viewer { email } }'),
    rest(key, `GET /v1/organizations/${organizationId}`),
    graphql(key, '{ organizations(first: 10) { nodes { name address { city } } } }'),
    rest(key, 'GET /v1/user'),
    index % 2 === 0
      ? graphql(key, mutation, { input: { organizationId, name } })
      : rest(key, `PATCH /v1/organizations/${organizationId}`, { name }),
  ]
  return requests[Math.floor(index / tenants.length) % requests.length] ?? rest(key, 'GET /v1/user')
}

function describe({ status, text }: Answer): string {
  return `A request was answered with ${status}: ${text.slice(0, 200)}`
}
