import { BadRequestError } from '../operations/core/errors.ts'

/** A refusal that has to do with HTTP rather than with an operation. */
export class TransportError extends BadRequestError {
  readonly status: 400 | 404 | 405 | 406 | 413 | 415 | 431
  readonly headers: Record<string, string>

  constructor(status: TransportError['status'], message: string, headers: Record<string, string> = {}) {
    super(message)
    this.status = status
    this.headers = headers
  }
}

export function bodyTooLarge(maxBytes: number): TransportError {
  return new TransportError(413, `The body is larger than ${maxBytes} bytes.`)
}

/** For paths that can only be read. */
export function assertReading(method: string): void {
  if (method !== 'GET' && method !== 'HEAD') throw methodNotAllowed(method, ['GET', 'HEAD'])
}

export function methodNotAllowed(method: string, allowed: readonly string[]): TransportError {
  return new TransportError(405, `This path does not support ${method}.`, { Allow: allowed.join(', ') })
}
