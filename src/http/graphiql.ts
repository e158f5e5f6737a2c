import { createHash } from 'node:crypto'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { renderGraphiQL } from '@graphql-yoga/render-graphiql'
import type { HttpAnswer, HttpRequest } from '../transport/message.ts'
import { exampleTabs } from './graphiql-examples.ts'
import { demoKeyFor } from './pages/demo-key.ts'

/** The GraphiQL page. It is one file with everything in it: the browser asks nobody but this service. */
export interface GraphiqlPage {
  matches(request: HttpRequest): boolean
  respond(request: HttpRequest): HttpAnswer
}

/** The demo key, if there is one, is for browsers on this machine: it has a page of its own. */
export async function createGraphiqlPage(demoKey: string | undefined): Promise<GraphiqlPage> {
  const forAll = await render('<API key or token>')
  const withDemoKey = demoKey === undefined ? forAll : await render(demoKey)
  return {
    // With "query" in the URL as well: the page keeps what is being edited there, so reloading sends it.
    matches: (request) => request.method === 'GET' && (request.header('accept') ?? '').includes('text/html'),
    respond: (request) => (demoKeyFor(request, demoKey) === undefined ? forAll : withDemoKey)(request),
  }
}

/** Rendered and compressed once: the page is 9 MB. */
async function render(key: string): Promise<(request: HttpRequest) => HttpAnswer> {
  const headers = JSON.stringify({ Authorization: `Bearer ${key}` }, null, 2)
  const html = renderGraphiQL({
    title: 'orgql',
    endpoint: '/graphql',
    defaultTabs: exampleTabs.map((tab) => ({ ...tab, headers })),
    headers,
    defaultEditorToolsVisibility: 'headers',
    // What is typed into the headers editor is a credential: it goes with the tab.
    shouldPersistHeaders: false,
    schemaDescription: true,
  })
  const plain = Buffer.from(html)
  const compressed = await promisify(gzip)(plain)
  const common = {
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Security-Policy': contentSecurityPolicy(html),
    'Cache-Control': 'no-store',
    Vary: 'Accept, Accept-Encoding',
  }
  return (request) =>
    takesGzip(request)
      ? {
          status: 200,
          headers: { ...common, 'Content-Encoding': 'gzip' },
          body: compressed,
          isShared: true,
        }
      : { status: 200, headers: { ...common }, body: plain, isShared: true }
}

function takesGzip(request: HttpRequest): boolean {
  const encodings = (request.header('accept-encoding') ?? '').toLowerCase().split(',')
  return encodings.some((encoding) => /^ *gzip *(;(?! *q=0(\.0*)? *$)|$)/.test(encoding))
}

/** Only the page's own script may run, and it may talk to this service only. */
function contentSecurityPolicy(html: string): string {
  const script = html.slice(html.indexOf('<script>') + '<script>'.length, html.lastIndexOf('</script>'))
  const hash = createHash('sha256').update(script).digest('base64')
  return [
    "default-src 'none'",
    `script-src 'sha256-${hash}'`,
    "style-src 'unsafe-inline'",
    'img-src data:',
    'font-src data:',
    "connect-src 'self'",
    'worker-src blob:',
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "form-action 'none'",
  ].join('; ')
}
