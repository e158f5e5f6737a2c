import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Policy } from '../../src/config.ts'
import { openTestApp, type TestApp } from '../support/app.ts'
import { endpoint } from '../support/graphql.ts'
import { openUnderEachPolicy } from '../support/policies.ts'

const demoKey = 'orgql_a-demo-key-that-only-this-test-knows'
// What Chromium asks for when a person opens a page.
const browserAccept = 'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8'

let demo: TestApp
let services: Awaited<ReturnType<typeof openUnderEachPolicy>>

beforeAll(async () => {
  demo = await openTestApp({ demoKey })
  services = await openUnderEachPolicy()
})
afterAll(() => Promise.all([demo.close(), services.close()]))

function open(headers: Record<string, string> = {}, search = '', { app }: Pick<TestApp, 'app'> = demo) {
  return app(new Request(`${endpoint}${search}`, { headers: { Accept: browserAccept, ...headers } }))
}

/** What the page tells its script. */
async function settingsOf(response: Response): Promise<Record<string, unknown>> {
  const [, json = ''] = /<script type="application\/json">(.*?)<\/script>/.exec(await response.text()) ?? []
  return JSON.parse(json) as Record<string, unknown>
}

test('a browser that opens /graphql gets the GraphiQL page', async () => {
  const response = await open()
  expect(response.status).toBe(200)
  expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8')
  expect(await response.text()).toContain('<title>orgql</title>')
})

test('reloading the page, which keeps the edited query in its URL, gives the page again', async () => {
  const response = await open({}, `?query=${encodeURIComponent('{ viewer { id } }')}`)
  expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8')
})

test('a client that asks for JSON gets an answer of the API, never the page', async () => {
  for (const search of ['', `?query=${encodeURIComponent('{ __typename }')}`]) {
    const response = await open({ Accept: 'application/json' }, search)
    expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8')
  }
})

test.each(['open', 'authenticated'] as const)(
  'where introspection is %s the page opens without a credential, and its script knows that it is',
  async (introspection) => {
    const response = await open({}, '', services.under(introspection))
    expect(response.status).toBe(200)
    expect(await settingsOf(response)).toMatchObject({ introspection })
  },
)

test('a public page opens even with a bad credential', async () => {
  const response = await open({ Authorization: 'Bearer orgql_wrong' }, '', services.under('authenticated'))
  expect(response.status).toBe(200)
})

test('where the page is open, introspection stays closed to callers without a key', async () => {
  const { send } = services.under('authenticated')
  const { errors } = await send(null, '{ __schema { queryType { name } } }')
  expect(errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED')
})

test('where the page is off, a browser gets what every other client gets', async () => {
  const response = await open({}, '', services.under('off'))
  expect(response.status).toBe(400)
  expect(response.headers.get('content-type')).toMatch(/^application\/json/)
})

test('only scripts and styles of this service are loaded, it is the only one to talk to, and no site may frame the page', async () => {
  const policy = (await open()).headers.get('content-security-policy') ?? ''
  expect(Object.fromEntries(policy.split('; ').map((directive) => directive.split(/ (.*)/)))).toEqual({
    'default-src': "'none'",
    'script-src': "'self'",
    'style-src': "'self' 'unsafe-inline'",
    'img-src': 'data:',
    'font-src': 'data:',
    'connect-src': "'self'",
    'worker-src': "'self'",
    'base-uri': "'none'",
    'form-action': "'none'",
    'frame-ancestors': "'none'",
  })
})

test('the page runs nothing of its own, loads assets by their exact names, and stays small', async () => {
  const response = await open()
  const html = await response.text()
  expect(html.length).toBeLessThan(10_000)
  expect(
    [...html.matchAll(/<script(?! type="application\/json")[^>]*>([^<]*)</g)].map(([, code]) => code),
  ).toEqual(['', '', ''])
  expect(html).not.toMatch(/<style|\son\w+=|javascript:|https?:/)
  const loaded = [...html.matchAll(/ (?:src|href)="([^"]+)"/g)].map(([, url]) => url ?? '')
  const assets = loaded.filter((url) => url !== 'data:,')
  expect(assets).toHaveLength(5)
  for (const url of assets) {
    expect((await demo.app(new Request(`http://localhost${url}`))).status, url).toBe(200)
  }
})

test('the field for the key is labelled, hides what is typed, and has no name, so that no form can send it', async () => {
  const html = await (await open({}, '', services.under('authenticated'))).text()
  const [field = ''] = /<input[^>]*>/.exec(html) ?? []
  const [, id] = /id="([^"]+)"/.exec(field) ?? []
  expect(html).toContain(`<label for="${id}">API key or token</label>`)
  expect(field).toContain('type="password"')
  expect(field).not.toMatch(/ name=| value=/)
})

test('no cache may have the page, since it may hold the demo key', async () => {
  expect((await open()).headers.get('cache-control')).toBe('no-store')
})

test('the demo key is in the page for a browser on this machine only, and in none of its assets', async () => {
  const openFrom = async (remoteIp: string) => {
    const sent: Record<string, string> = { host: 'localhost:4000', accept: browserAccept }
    const header = (name: string) => sent[name] ?? null
    const request = {
      method: 'GET',
      path: '/graphql',
      query: '',
      headerCount: 2,
      body: async () => new Uint8Array(),
    }
    return new Response(String((await demo.service({ ...request, remoteIp, header })).body))
  }
  const response = await openFrom('127.0.0.1')
  const html = await response.clone().text()
  expect(await settingsOf(response)).toMatchObject({ demoKey })
  for (const [, url] of html.matchAll(/(\/assets\/[^"]+)"/g)) {
    const asset = await demo.app(new Request(`http://localhost${url}`))
    expect((await asset.text()).includes(demoKey), url).toBe(false)
  }
  expect(Object.keys(await settingsOf(await openFrom('10.0.0.7')))).not.toContain('demoKey')
})

test('there is no demo key in the page of a service without one', async () => {
  for (const policy of ['open', 'authenticated'] satisfies Policy[]) {
    const settings = await settingsOf(await open({}, '', services.under(policy)))
    expect(Object.keys(settings)).not.toContain('demoKey')
  }
})
