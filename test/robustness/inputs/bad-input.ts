import type { Sent } from '../../support/requests.ts'

/** A request that no normal client sends. */
export interface BadInput {
  title: string
  /** A request for an HTTP client, or the bytes to send. */
  sent: Sent | { bytes: string | Buffer }
  /** The service need not refuse it, but nothing may break. */
  harmless?: boolean
  /** The service may close the connection without an answer. */
  mayHangUp?: boolean
}
