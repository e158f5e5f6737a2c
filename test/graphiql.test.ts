import { createHash } from 'node:crypto'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { toFetch } from '../src/http/fetch.ts'
import { createGraphiqlPage } from '../src/http/graphiql.ts'
import { openTestApp, type TestApp } from './support/app.ts'
import { defaultOptions } from './support/app-options.ts'
import { endpoint } from './support/graphql.ts'

const demoKey = 'orgql_a-demo-key-that-only-this-test-knows'
// What Chromium asks for when a person opens a page.
const browserAccept = 'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8'

let service: TestApp

beforeAll(async () => {
  service = await openTestApp({ graphiql: await createGraphiqlPage(demoKey) })
})

afterAll(() => service.close())

function open(headers: Record<string, string> = {}, search = ''): Promise<Response> {
  // As it is sent: a client would unpack what comes compressed.
  const app = toFetch(service.service, defaultOptions.limits)
  return app(new Request(`${endpoint}${search}`, { headers: { Accept: browserAccept, ...headers } }))
}

/** The one script of the page, and the markup around it. */
function partsOf(html: string): { script: string; markup: string } {
  const start = html.indexOf('<script>') + '<script>'.length
  const end = html.lastIndexOf('</script>')
  return { script: html.slice(start, end), markup: html.slice(0, start) + html.slice(end) }
}

test('a browser that opens /graphql gets the GraphiQL page', async () => {
  const response = await open()
  expect(response.status).toBe(200)
  expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8')
  expect(response.headers.get('content-encoding')).toBeNull()
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

test.each(['gzip, deflate, br', 'br;q=1.0, GZIP;q=0.5'])(
  'the page comes compressed for %s',
  async (encodings) => {
    const response = await open({ 'Accept-Encoding': encodings })
    expect(response.headers.get('content-encoding')).toBe('gzip')
    expect(response.headers.get('vary')).toBe('Accept, Accept-Encoding')
    const html = gunzipSync(await response.arrayBuffer()).toString()
    expect(html === (await (await open()).text())).toBe(true)
  },
)

test.each(['br', 'gzip;q=0', 'identity, gzip; q=0.0'])(
  'the page comes as it is for %s',
  async (encodings) => {
    const response = await open({ 'Accept-Encoding': encodings })
    expect(response.headers.get('content-encoding')).toBeNull()
    expect(await response.text()).toContain('<title>orgql</title>')
  },
)

test('only the script in the page may run, it may talk to this service only, and no site may frame it', async () => {
  const response = await open()
  const policy = response.headers.get('content-security-policy') ?? ''
  const directives = Object.fromEntries(policy.split('; ').map((directive) => directive.split(/ (.*)/)))
  const hash = createHash('sha256')
    .update(partsOf(await response.text()).script)
    .digest('base64')
  expect(directives).toMatchObject({
    'default-src': "'none'",
    'script-src': `'sha256-${hash}'`,
    'connect-src': "'self'",
    'base-uri': "'none'",
    'form-action': "'none'",
    'frame-ancestors': "'none'",
  })
  expect(policy).not.toMatch(/https?:|\*/)
})

test('the markup of the page loads nothing: everything is in it', async () => {
  const { markup } = partsOf(await (await open()).text())
  const attributes = markup.matchAll(/\b(?:src|href|data|action) *= *["']?([^"'\s>]+)/g)
  const styles = markup.matchAll(/(?:url\(|@import) *["']?([^"')\s]+)/g)
  const urls = [...attributes, ...styles].map(([, url]) => url?.slice(0, 60))
  expect(urls.length).toBeGreaterThan(10)
  expect(urls.filter((url) => !url?.startsWith('data:'))).toEqual([])
})

test('the demo key is in the page for a browser on this machine only', async () => {
  const page = await createGraphiqlPage(demoKey)
  const openFrom = (address: string) => {
    const header = (name: string) => (name === 'host' ? 'localhost:4000' : null)
    return page.respond({ ...request, address, header }).body
  }
  const request = { method: 'GET', path: '/graphql', query: '', body: async () => new Uint8Array() }
  expect(openFrom('127.0.0.1')).toContain(`Bearer ${demoKey}`)
  for (const html of [openFrom('10.0.0.7'), await (await open()).text()]) {
    expect(html).not.toContain('Bearer orgql_')
    expect(html).toContain('Bearer <API key or token>')
  }
})

test('a key that is typed into the headers editor is not kept by the browser', async () => {
  const { script } = partsOf(await (await open()).text())
  const settings = script.slice(script.lastIndexOf('YogaGraphiQL.renderYogaGraphiQL('))
  expect(settings).toContain('"shouldPersistHeaders":false')
})
