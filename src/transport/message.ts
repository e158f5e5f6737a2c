/** A request as the APIs see it, wherever it came from. */
export interface HttpRequest {
  readonly method: string
  /** As it was sent, without the query: not decoded, not normalized. */
  readonly path: string
  /** The query without its question mark. */
  readonly query: string
  /** The IP of the other end of the connection: the client, or a proxy before this service. */
  readonly remoteIp: string
  /** How many headers it has, each time one is repeated as well. */
  readonly headerCount: number
  /** `name` in lower case. */
  header(name: string): string | null
  /** The whole body; throws a TransportError when it is larger than this service takes. */
  body(): Promise<Uint8Array>
}

export interface HttpAnswer {
  readonly status: number
  readonly headers: Record<string, string>
  readonly body: string | Uint8Array | null
  /** A body that is made while it is sent, part by part. Then `body` is null. */
  readonly stream?: AsyncIterable<string>
  /** The body is shared by all requests for it, so it takes no extra memory while it waits to be read. */
  readonly isShared?: boolean
  /** The name of the operation, for logs, metrics and traces; it is not sent. */
  readonly operation?: string | undefined
  /** The viewer, if the caller chose that name; not sent either. */
  readonly viewer?: string | undefined
}

/** About the bytes that an answer takes for itself while it waits to be read. */
export function sizeOf({ body, isShared }: HttpAnswer): number {
  return body === null || isShared ? 0 : body.length
}

export function jsonAnswer(status: number, body: unknown, headers: Record<string, string> = {}): HttpAnswer {
  return {
    status,
    headers: { 'Content-Type': 'application/json; charset=utf-8', ...headers },
    body: JSON.stringify(body),
  }
}
