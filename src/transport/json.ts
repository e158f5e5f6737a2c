import { BadRequestError } from '../operations/core/errors.ts'
import { TransportError } from './error.ts'
import type { HttpRequest } from './message.ts'

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false })

/** The body of a request that has to be JSON in UTF-8. */
export async function readJson(request: HttpRequest): Promise<unknown> {
  const encoding = request.header('content-encoding')
  if (encoding !== null && encoding.toLowerCase() !== 'identity') {
    throw new TransportError(415, 'The body must not be compressed: send it without a Content-Encoding.', {
      'Accept-Encoding': 'identity',
    })
  }
  const type = request.header('content-type')
  if (type !== 'application/json' && !/^application\/json *(; *charset="?utf-?8"? *)?$/i.test(type ?? '')) {
    throw new TransportError(415, 'The Content-Type must be application/json, in UTF-8.')
  }
  return parseJson(decode(await request.body()), 'The body')
}

/** `what` names the text in the error: the parser's own message would send parts of it back. */
export function parseJson(text: string, what: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new BadRequestError(`${what} is not valid JSON.`)
  }
}

/** Keys and list items, in all. The largest sensible request asks for a hundred nodes in thirty places. */
const maxValues = 5_000
/** Of values inside values. No input is nested half as deep. */
const maxDepth = 20

/** Refuses a value that is too much work to read; `what` names it. To be called before anything else reads it. */
export function assertMeasure(value: object, what: string): void {
  let values = 0
  let level: object[] = [value]
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > maxDepth)
      throw new BadRequestError(`${what} must not be nested more than ${maxDepth} levels deep.`)
    const inner: object[] = []
    for (const parent of level) {
      const children: readonly unknown[] = Array.isArray(parent) ? parent : Object.values(parent)
      values += children.length
      if (values > maxValues)
        throw new BadRequestError(`${what} must not hold more than ${maxValues} values.`)
      for (const child of children) if (typeof child === 'object' && child !== null) inner.push(child)
    }
    level = inner
  }
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function decode(bytes: Uint8Array): string {
  try {
    return decoder.decode(bytes)
  } catch {
    throw new BadRequestError('The body is not valid UTF-8.')
  }
}
