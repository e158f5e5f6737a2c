import type { HttpRequest } from './message.ts'

/** The media ranges that a client takes, in lower case and in its own order. */
export function acceptedTypes(request: HttpRequest): string[] {
  const accept = request.header('accept')?.toLowerCase() ?? '*/*'
  return accept.split(',').map((range) => range.split(';')[0]?.trim() ?? '')
}
