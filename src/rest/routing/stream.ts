import { AsyncResource } from 'node:async_hooks'
import type { HttpAnswer, HttpRequest } from '../../transport/message.ts'
import type { Route } from './route.ts'

/** JSON values, one in each line. */
export const linesType = 'application/x-ndjson'

/** What the answer of a route is, unless it is an error. */
export function mediaTypeOf({ success }: Pick<Route, 'success'>): string {
  return success.lines ? linesType : 'application/json'
}

/** The answer that sends a stream. Its first part is made before, so that an error is still an answer of its own. */
export async function streamed(
  request: HttpRequest,
  status: number,
  stream: AsyncIterable<string>,
): Promise<HttpAnswer> {
  const headers = { 'Content-Type': linesType }
  if (request.method === 'HEAD') return { status, headers, body: null }
  const parts = stream[Symbol.asyncIterator]()
  // Whoever reads them, all parts belong to this request: its metrics count their statements.
  const next = AsyncResource.bind(() => parts.next())
  // As a parameter, the first part is not kept when the next one has replaced it.
  async function* all(part: IteratorResult<string>) {
    try {
      for (; !part.done; part = await next()) yield part.value
    } finally {
      await parts.return?.()
    }
  }
  return { status, headers, body: null, stream: all(await parts.next()) }
}
