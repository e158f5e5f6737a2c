import { createHash } from 'node:crypto'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import type { Policy } from '../../config.ts'
import { assertReading } from '../../transport/error.ts'
import type { HttpAnswer, HttpRequest } from '../../transport/message.ts'
import type { Assets } from './assets/assets.ts'
import { onFirstUse, type StaticFile, sendFile } from './assets/static-file.ts'
import { demoKeyFor } from './demo-key.ts'
import { createGraphiqlPage } from './graphiql.ts'
import { createLanding } from './landing.ts'
import { createReferencePage } from './reference.ts'

export interface PagesOptions {
  assets: Assets
  introspection: Policy
  /** `off`: there is no GraphiQL. Otherwise the page is public; `introspection` says what it may query. */
  graphiqlPolicy: Policy
  /** The key that the pages start with, for browsers on this machine. */
  demoKey?: string | undefined
}

/** In bytes that a cost of 1 pays for. They are in memory already, and go out as they are. */
const bytesPerCost = 10 * 1024

/** "Not modified" costs nothing beyond the request itself. */
export function costOfPage({ body }: HttpAnswer): number {
  return body === null ? 0 : Math.ceil(body.length / bytesPerCost)
}

/** Answers a request for one of the pages, or for a part of one. */
export type Page = (request: HttpRequest) => HttpAnswer | Promise<HttpAnswer>

/** Finds a public page; undefined for requests to the APIs and to unknown paths. */
export function createPages(
  { assets, introspection, graphiqlPolicy, demoKey }: PagesOptions,
  openApiDocument: string,
): (request: HttpRequest) => Page | undefined {
  const graphiql = graphiqlPolicy === 'off' ? undefined : createGraphiqlPage(introspection, assets)
  const landing = createLanding({ hasGraphiql: graphiql !== undefined, schema: introspection })
  const reference = createReferencePage(assets)
  const document = openApiFile(openApiDocument)
  const pages: Record<string, Page | undefined> = {
    '/': looking(() => landing),
    '/v1/docs': looking((request) => reference(demoKeyFor(request, demoKey))),
    '/v1/openapi.json': (request) => sendFile(request, document),
  }
  return (request) => {
    if (graphiql?.matches(request)) return (request) => graphiql.respond(demoKeyFor(request, demoKey))
    const asset = assets.find(request.path)
    if (asset) return (request) => sendFile(request, asset)
    return Object.hasOwn(pages, request.path) ? pages[request.path] : undefined
  }
}

/** A page that can only be read. */
function looking(page: (request: HttpRequest) => HttpAnswer): Page {
  return (request) => {
    assertReading(request.method)
    const answer = page(request)
    return request.method === 'HEAD' ? { ...answer, body: null } : answer
  }
}

function openApiFile(document: string): StaticFile {
  const content = Buffer.from(document)
  const make = {
    identity: async () => content,
    br: () => promisify(brotliCompress)(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }),
    gzip: () => promisify(gzip)(content),
  }
  return {
    headers: { 'Content-Type': 'application/json', 'Cache-Control': 'public, max-age=300' },
    hash: createHash('sha256').update(content).digest('hex').slice(0, 16),
    read: onFirstUse((coding) => make[coding]()),
  }
}
