import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startMetricsServer } from '../../src/http/probes/metrics-server.ts'
import { createMetrics, type Metrics } from '../../src/telemetry/metrics.ts'
import { openTestApp, type TestApp } from '../support/app.ts'
import type { TestUser } from '../support/seed.ts'

let metrics: Metrics
let service: TestApp
let user: TestUser
beforeAll(async () => {
  metrics = createMetrics(() => service.database.connections())
  service = await openTestApp({ metrics })
  user = await service.seed.user()
})
afterAll(() => service.close())

/** The value of one line of Prometheus's text. */
async function value(line: string): Promise<number | undefined> {
  const text = await metrics.read()
  const found = text.split('\n').find((one) => one.startsWith(`${line} `))
  return found === undefined ? undefined : Number(found.slice(line.length))
}

describe('Metrics', () => {
  test('count requests by api, operation and result', async () => {
    const organization = await service.seed.organization({ members: [user] })
    await service.query(user, 'query Mine { organizations { nodes { name } } }')
    await service.query(user, 'query Mine { organizations { nodes { name } } }')
    await service.query(user, '{ __typename }')
    await service.send(
      user,
      'query Mine { nothing }',
      {},
      { headers: { Accept: 'application/graphql-response+json' } },
    )
    await service.documentedRest(user, 'GET /v1/organizations')
    await service.documentedRest(user, `PATCH /v1/organizations/${organization.id}`, { name: 'x' })
    const requests = (api: string, operation: string, result: string) =>
      value(`orgql_requests_total{api="${api}",operation="${operation}",result="${result}"}`)
    expect(await requests('graphql', 'Mine', 'ok')).toBe(2)
    expect(await requests('graphql', 'anonymous', 'ok')).toBe(1)
    expect(await requests('graphql', 'Mine', 'refused')).toBeUndefined()
    expect(await requests('graphql', 'unknown', 'refused')).toBe(1)
    expect(await requests('rest', 'listOrganizations', 'ok')).toBe(1)
    expect(await requests('rest', 'updateOrganization', 'refused')).toBe(1)
    expect(await value('orgql_request_duration_seconds_count{api="rest"}')).toBe(2)
  })

  test('count the statements of a request, of reads and of changes', async () => {
    const recorded: number[] = []
    const watched = await openTestApp({ metrics: { record: ({ statements }) => recorded.push(statements) } })
    const owner = await watched.seed.user()
    const expected: number[] = []
    for (const query of [
      '{ organizations { nodes { name domains { domain } } } }',
      'mutation { createOrganization(input: { name: "Counted" }) { __typename } }',
    ]) {
      expected.push((await watched.statements(() => watched.query(owner, query))).length)
    }
    expect(recorded).toEqual(expected)
    expect(recorded[1]).toBeGreaterThan(2)
    await watched.close()
  })

  test('show how many keys a loader reads at once', async () => {
    for (let made = 0; made < 4; made++) await service.seed.organization({ owners: [user] })
    const before = (await value('orgql_loader_batch_size_sum{loader="domainsByOrganization"}')) ?? 0
    const data = await service.query(user, '{ organizations { nodes { domains { domain } } } }')
    const after = await value('orgql_loader_batch_size_sum{loader="domainsByOrganization"}')
    expect(after).toBe(before + data.organizations.nodes.length)
  })

  test('show the connections of the pool and how late the event loop is', async () => {
    expect(await value('orgql_database_connections{state="total"}')).toBeGreaterThan(0)
    expect(await value('orgql_database_connections{state="waiting"}')).toBe(0)
    expect(await value('nodejs_eventloop_lag_seconds')).toBeGreaterThanOrEqual(0)
  })

  test('do not name operations of callers without a credential', async () => {
    await service.query(null, 'query Stranger { __typename }')
    expect(await metrics.read()).not.toContain('Stranger')
  })

  test('limit the number of operation names, in total and for one caller', async () => {
    const ask = (who: TestUser, name: string) => service.query(who, `query ${name} { __typename }`)
    for (let made = 0; made < 70; made++) await ask(user, `Made${made}`)
    const names = async () => new Set((await metrics.read()).match(/operation="Made\w+"/g)).size
    expect(await names()).toBeLessThanOrEqual(50)
    const other = await service.seed.user()
    await ask(other, 'Useful')
    expect(await value('orgql_requests_total{api="graphql",operation="Useful",result="ok"}')).toBe(1)
    for (let made = 70; made < 170; made++) await ask(other, `Made${made}`)
    await ask(await service.seed.user(), 'Late')
    expect(await names()).toBeLessThan(100)
    const hidden = await value('orgql_requests_total{api="graphql",operation="other",result="ok"}')
    expect(hidden).toBeGreaterThan(60)
  })

  test('are served on their own port, and not on that of the service', async () => {
    const server = await startMetricsServer(metrics, { host: '127.0.0.1', port: 0 })
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    const response = await fetch(`${url}/metrics`)
    expect(response.headers.get('content-type')).toContain('text/plain')
    expect(await response.text()).toContain('# TYPE orgql_requests_total counter')
    expect((await fetch(`${url}/graphql`)).status).toBe(404)
    expect((await service.app(new Request('http://localhost/metrics'))).status).toBe(404)
    await new Promise((resolve) => server.close(resolve))
  })
})

test('A slow operation is logged by its name', async () => {
  const slow = await openTestApp({ slowOperationMilliseconds: 0 })
  const owner = await slow.seed.user()
  await slow.query(owner, 'query Slow { organizations { nodes { name } } }')
  await slow.documentedRest(owner, 'GET /v1/organizations')
  const logged = slow.logs.filter(({ msg }) => msg === 'slow operation')
  expect(logged).toMatchObject([{ operation: 'Slow' }, { operation: 'listOrganizations' }])
  await slow.close()
})
