import { TransportError } from './error.ts'
import type { HttpRequest } from './message.ts'

/** The media ranges that a client takes, in lower case and in its own order. */
export function acceptedTypes(request: HttpRequest): string[] {
  const accept = request.header('accept')?.toLowerCase() ?? '*/*'
  return accept.split(',').map((range) => range.split(';')[0]?.trim() ?? '')
}

/** Refuses a client that takes none of the JSON types that a door answers with. */
export function assertAcceptable(request: HttpRequest, types: readonly string[]): void {
  const ranges = [...types, 'application/*', '*/*']
  if (!acceptedTypes(request).some((type) => ranges.includes(type))) {
    throw new TransportError(406, `Answers come as ${types.join(' or ')}.`)
  }
}
