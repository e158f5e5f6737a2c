import { isLoopback } from '../../transport/loopback.ts'
import type { HttpRequest } from '../../transport/message.ts'

/** What proxies tell of those for whom they ask. */
const forwardingHeaders = [
  'cf-connecting-ip',
  'client-ip',
  'forwarded',
  'true-client-ip',
  'via',
  'x-client-ip',
  'x-cluster-client-ip',
  'x-forwarded',
  'x-forwarded-by',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-port',
  'x-forwarded-proto',
  'x-forwarded-server',
  'x-original-forwarded-for',
  'x-original-host',
  'x-real-ip',
]

/** The demo key, for the page of a browser on this machine. Everybody else gets the page without it. */
export function demoKeyFor(request: HttpRequest, demoKey: string | undefined): string | undefined {
  return isFromThisMachine(request) ? demoKey : undefined
}

function isFromThisMachine(request: HttpRequest): boolean {
  return isLoopback(request.remoteIp) && isLoopback(hostName(request)) && !isForwarded(request)
}

/** Not so under a foreign name: a proxy on this machine, or a site whose name was pointed at it, asks by that. */
function hostName(request: HttpRequest): string {
  const [, bracketed, name = ''] = /^(?:\[(.*)\]|([^:]*))(?::\d+)?$/.exec(request.header('host') ?? '') ?? []
  return bracketed ?? name
}

function isForwarded(request: HttpRequest): boolean {
  // By default nginx adds no header and sends the host of this service, but it closes each connection.
  const isClosing = /\bclose\b/i.test(request.header('connection') ?? '')
  return isClosing || forwardingHeaders.some((name) => request.header(name) !== null)
}
