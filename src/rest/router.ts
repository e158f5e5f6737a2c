import { type Context, requireViewer } from '../operations/context.ts'
import { readBody } from './body.ts'
import { findPublicFile, type PublicFile } from './docs.ts'
import { HttpError, presentFailure } from './errors.ts'
import { entityTag, expectedVersions, isUnchanged } from './preconditions.ts'
import { readQuery } from './query.ts'
import type { Reply, Route } from './route.ts'
import { routes } from './routes.ts'

/** Told of failures that are this service's fault, with the id of the request that they broke. */
export type ReportFault = (fault: unknown, requestId: string) => void

/** The REST door: from a request to its answer. */
export interface RestDoor {
  handle(request: Request, context: Context): Promise<Response>
  /** The answer to a request that failed before it came to a route. */
  refuse(error: unknown, requestId: string): Response
}

export function createRestDoor(reportFault: ReportFault): RestDoor {
  function refuse(error: unknown, requestId: string): Response {
    const { status, headers, body, fault } = presentFailure(error, requestId)
    if (fault !== undefined) reportFault(fault, requestId)
    return Response.json(body, { status, headers })
  }

  return {
    refuse,
    async handle(request, context) {
      const response = await answer(request, context).catch((error) => refuse(error, context.requestId))
      if (context.idempotency.replayed) response.headers.set('Idempotency-Replayed', 'true')
      return response
    },
  }
}

async function answer(request: Request, context: Context): Promise<Response> {
  const url = new URL(request.url)
  const file = findPublicFile(url.pathname)
  if (file) return sendFile(request.method, file)
  const { route, path } = findRoute(request.method, url.pathname)
  requireViewer(context)
  assertAcceptable(request)
  const reply = await route.handle({
    context,
    path,
    query: readQuery(url.searchParams, route.query ?? {}),
    input: route.body ? await readBody(request, route.body) : {},
    expectedVersions: expectedVersions(request.headers.get('if-match')),
  })
  return respond(request, route, reply)
}

async function sendFile(method: string, { headers, read }: PublicFile): Promise<Response> {
  if (method === 'HEAD') return new Response(null, { headers })
  if (method !== 'GET') throw methodNotSupported(method, ['GET', 'HEAD'])
  return new Response(await read(), { headers })
}

function respond(request: Request, { method, success }: Route, { body, location, version }: Reply): Response {
  const headers = {
    ...(version !== undefined && { ETag: entityTag(version) }),
    ...(location !== undefined && { Location: location }),
  }
  const ifNoneMatch = request.headers.get('if-none-match')
  if (method === 'GET' && version !== undefined && isUnchanged(ifNoneMatch, version)) {
    return new Response(null, { status: 304, headers })
  }
  if (body === undefined || request.method === 'HEAD')
    return new Response(null, { status: success.status, headers })
  return Response.json(body, { status: success.status, headers })
}

/** For an address that no room of the house knows. */
export function nothingHere(): HttpError {
  return new HttpError(404, 'There is nothing here.')
}

const patterns = routes.map((route) => ({
  route,
  pattern: new RegExp(`^${route.path.replace(/\{(\w+)\}/g, '(?<$1>[^/]+)')}$`),
}))

function findRoute(method: string, pathname: string): { route: Route; path: Record<string, string> } {
  const matches = patterns.flatMap(({ route, pattern }) => {
    const match = pattern.exec(pathname)
    return match ? [{ route, path: { ...match.groups } }] : []
  })
  if (matches.length === 0) throw nothingHere()
  const wanted = method === 'HEAD' ? 'GET' : method
  const found = matches.find(({ route }) => route.method === wanted)
  if (found) return found
  throw methodNotSupported(
    method,
    matches.map(({ route }) => route.method),
  )
}

function methodNotSupported(method: string, allowed: string[]): HttpError {
  return new HttpError(405, `This address does not support ${method}.`, { Allow: allowed.join(', ') })
}

function assertAcceptable(request: Request): void {
  const accept = request.headers.get('accept') ?? '*/*'
  const ranges = accept.split(',').map((range) => range.split(';')[0]?.trim().toLowerCase())
  if (!ranges.some((range) => range === '*/*' || range === 'application/*' || range === 'application/json')) {
    throw new HttpError(406, 'Answers come as application/json.')
  }
}
