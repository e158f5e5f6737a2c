import type { Sent } from '../../support/requests.ts'

/** A request that no well-meaning client sends. */
export interface BadInput {
  title: string
  /** As an HTTP client sends it, or the very bytes. */
  sent: Sent | { bytes: string | Buffer }
  /** It only looks bad: it may be answered, but nothing may break. */
  harmless?: boolean
  /** No answer at all is an answer to this. */
  mayHangUp?: boolean
}
