import type { Database } from '../../data/connection/database.ts'
import type { Loaders } from '../../data/loaders.ts'
import type { CursorCodec } from '../../data/reading/cursor.ts'
import { UnauthenticatedError } from './errors.ts'
import type { Turn } from './turns.ts'

/** The user on whose behalf a request runs. */
export interface Viewer {
  readonly id: string
  /** How many organizations the user had when the credential was looked up. */
  readonly organizations: number
  /** The API key that was sent, if it was not a token. */
  readonly apiKey?: { readonly id: string; readonly name: string | null }
}

/** How a change came to this service. */
export interface Origin {
  readonly api: 'graphql' | 'rest' | 'cli' | 'system'
  readonly requestId: string | null
  readonly method: string | null
  readonly path: string | null
  /** The HTTP status of the answer to a change that succeeds. */
  readonly statusCode: number | null
  readonly clientIp: string | null
  readonly userAgent: string | null
}

/** Everything an operation may use; made anew for each request. */
export interface Context {
  readonly requestId: string
  /** What the audit log says about where changes come from. */
  readonly origin: Origin
  readonly viewer: Viewer | null
  readonly database: Database
  readonly loaders: Loaders
  readonly cursors: CursorCodec
  readonly idempotency: Idempotency
  /** What takes a connection runs in turn with everything else that the viewer has asked for. */
  readonly turn: Turn
}

/** The caller's name for one attempt at a change, so that trying again is safe. */
export interface Idempotency {
  readonly key: string | null
  /** How often each operation has run under the key in this request: the second time is another attempt. */
  readonly runs: Map<string, number>
  /** Set when an answer is the repetition of an earlier one. */
  replayed: boolean
}

export function requireViewer({ viewer }: Context): Viewer {
  if (!viewer) throw new UnauthenticatedError()
  return viewer
}
