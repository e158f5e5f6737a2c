import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTracing } from '../../src/telemetry/tracing.ts'
import { openTestApp, type TestApp } from '../support/app.ts'

interface Span {
  name: string
  traceId: string
  spanId: string
  parentSpanId?: string
  attributes: { key: string; value: { stringValue?: string; intValue?: number } }[]
  status: { code?: number; message?: string }
}

const received: { resourceSpans: { resource: object; scopeSpans: { spans: Span[] }[] }[] }[] = []
const collector = createServer((request, response) => {
  let body = ''
  request.on('data', (chunk) => {
    body += chunk
  })
  request.on('end', () => {
    received.push(JSON.parse(body))
    response.writeHead(200, { 'Content-Type': 'application/json' }).end('{}')
  })
})

let service: TestApp
beforeAll(async () => {
  await new Promise<void>((resolve) => collector.listen(0, '127.0.0.1', resolve))
  process.env.OTEL_EXPORTER_OTLP_ENDPOINT = `http://127.0.0.1:${(collector.address() as AddressInfo).port}`
  service = await openTestApp()
})
afterAll(async () => {
  await service.close()
  await new Promise((resolve) => collector.close(resolve))
})

/** The spans that reach the collector because of `action`. */
async function spansOf(action: () => Promise<unknown>): Promise<Span[]> {
  received.length = 0
  const stop = startTracing()
  await action()
  await stop()
  return received.flatMap(({ resourceSpans }) =>
    resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans)),
  )
}

test('A trace has the caller, HTTP, the operation, the loaders and their SQL, and no values', async () => {
  const user = await service.seed.user()
  await service.seed.organization({ owners: [user], name: 'Secret name' })
  const traceId = '0af7651916cd43dd8448eb211c80319c'
  const spans = await spansOf(() =>
    service.send(
      user,
      'query Mine { organizations(filter: { name: "Secret" }) { nodes { name domains { domain } } } }',
      {},
      {
        headers: { traceparent: `00-${traceId}-b7ad6b7169203331-01` },
      },
    ),
  )
  expect(new Set(spans.map((span) => span.traceId))).toEqual(new Set([traceId]))
  const pathTo = (span: Span): string[] => {
    const parent = spans.find(({ spanId }) => spanId === span.parentSpanId)
    return [...(parent ? pathTo(parent) : [span.parentSpanId ?? 'no caller']), span.name]
  }
  const paths = spans.map((span) => pathTo(span).join(' → '))
  expect(paths).toContain('b7ad6b7169203331 → POST → Mine → loader organizationPage')
  expect(
    paths.filter((path) => /^b7ad6b7169203331 → POST → Mine → .*SQL$/.test(path)).length,
  ).toBeGreaterThan(1)
  expect(paths.some((path) => path.includes('loader domainsByOrganization'))).toBe(true)
  expect(JSON.stringify(spans)).not.toMatch(/Secret|orgql_/)
})

test('A change is a span of its trace, and a failed change is marked without its message', async () => {
  const user = await service.seed.user()
  const organization = await service.seed.organization({ members: [user] })
  const spans = await spansOf(() =>
    service.documentedRest(user, `PATCH /v1/organizations/${organization.id}`, { name: 'x' }),
  )
  const names = spans.map(({ name }) => name)
  expect(names).toEqual(expect.arrayContaining(['PATCH', 'updateOrganization', 'transaction']))
  const transaction = spans.find(({ name }) => name === 'transaction')
  expect(transaction?.status).toEqual({ code: 2 })
})

test('Nothing is traced when tracing is off', async () => {
  const user = await service.seed.user()
  received.length = 0
  await service.query(user, '{ viewer { email } }')
  expect(received).toEqual([])
})
