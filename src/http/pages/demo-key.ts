import { isLoopback } from '../../transport/loopback.ts'
import type { HttpRequest } from '../../transport/message.ts'

/** Headers in which proxies describe their clients. */
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

/** The demo key, for a browser on this machine. All other clients get the page without it. */
export function demoKeyFor(request: HttpRequest, demoKey: string | undefined): string | undefined {
  return isFromThisMachine(request) ? demoKey : undefined
}

function isFromThisMachine(request: HttpRequest): boolean {
  return isLoopback(request.remoteIp) && isLoopback(hostName(request)) && !isForwarded(request)
}

/** The Host must be loopback too: a proxy on this machine, or DNS rebinding, sends another name. */
function hostName(request: HttpRequest): string {
  const [, bracketed, name = ''] = /^(?:\[(.*)\]|([^:]*))(?::\d+)?$/.exec(request.header('host') ?? '') ?? []
  return bracketed ?? name
}

function isForwarded(request: HttpRequest): boolean {
  // By default nginx adds no header and sends the host of this service, but it closes each connection.
  const isClosing = /\bclose\b/i.test(request.header('connection') ?? '')
  return isClosing || forwardingHeaders.some((name) => request.header(name) !== null)
}
