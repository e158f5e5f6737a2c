import type { HttpRequest } from '../../transport/message.ts'

/** The IP address that a request comes from; behind a proxy that is to be trusted, what the proxy says it is. */
export function callerAddress(request: HttpRequest, trustProxy: boolean): string {
  // The last entry is the proxy's own; those before it are whatever the caller has sent.
  const forwarded = trustProxy ? request.header('x-forwarded-for')?.split(',').at(-1)?.trim() : undefined
  return forwarded || request.address
}
