import { createHash } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Policy } from '../../src/config.ts'
import { openUnderEachPolicy } from '../support/policies.ts'

let services: Awaited<ReturnType<typeof openUnderEachPolicy>>
beforeAll(async () => {
  services = await openUnderEachPolicy()
})
afterAll(() => services.close())

function open(path: string, { method = 'GET', policy = 'open' }: { method?: string; policy?: Policy } = {}) {
  const request = new Request(`http://localhost${path}`, { method, headers: { Accept: 'text/html, */*' } })
  return services.under(policy).app(request)
}

test('the path / is a page', async () => {
  expect((await open('/')).headers.get('content-type')).toBe('text/html; charset=utf-8')
})

test.each([
  ['open', ['/graphql', '/schema.graphql', '/v1/docs', '/v1/openapi.json', '/health/ready']],
  ['authenticated', ['/graphql', '/v1/docs', '/v1/openapi.json', '/health/ready']],
  ['off', ['/v1/docs', '/v1/openapi.json', '/health/ready']],
] as const)('where the schema is %s, the page links what a browser may open there', async (policy, links) => {
  const html = await (await open('/', { policy })).text()
  expect([...html.matchAll(/<a href="([^"]+)"/g)].map(([, path]) => path)).toEqual(links)
  for (const path of links) expect((await open(path, { policy })).status, path).toBe(200)
})

test('what needs a credential is named without a link, and what is off is not named', async () => {
  expect(await (await open('/', { policy: 'authenticated' })).text()).toContain('<dt>GraphQL schema</dt>')
  expect(await (await open('/', { policy: 'off' })).text()).not.toMatch(/GraphiQL|schema\.graphql/)
})

test('where GraphiQL needs a key, the page says that one enters it there', async () => {
  expect(await (await open('/', { policy: 'authenticated' })).text()).toContain('entered a key there')
  expect(await (await open('/')).text()).not.toContain('entered a key')
})

test('the page needs nothing from elsewhere, and its policy allows no more than its own style', async () => {
  const response = await open('/')
  const html = await response.text()
  expect(html).not.toMatch(/https?:|<script|\son\w+=|@import/)
  const style = /<style>([^<]*)<\/style>/.exec(html)?.[1] ?? ''
  const hash = createHash('sha256').update(style).digest('base64')
  expect(response.headers.get('content-security-policy')).toContain(`style-src 'sha256-${hash}'`)
})

test('the page is only looked at', async () => {
  expect(await (await open('/', { method: 'HEAD' })).text()).toBe('')
  expect((await open('/', { method: 'POST' })).status).toBe(405)
})
