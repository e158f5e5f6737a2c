/** A request that any client can send. */
export interface Sent {
  method: string
  path: string
  headers?: Record<string, string>
  body?: string | Buffer
}

const json = { 'Content-Type': 'application/json' }

export function bearer(key: string | null): Record<string, string> {
  return key === null ? {} : { Authorization: `Bearer ${key}` }
}

export function graphql(key: string | null, query: string, variables?: object) {
  const body = JSON.stringify({ query, variables })
  return { method: 'POST', path: '/graphql', headers: { ...json, ...bearer(key) }, body } satisfies Sent
}

/** `rest(key, 'PATCH /v1/organizations/…', { name })` */
export function rest(key: string | null, line: string, body?: unknown) {
  const [method = 'GET', path = '/'] = line.split(' ')
  if (body === undefined) return { method, path, headers: bearer(key) } satisfies Sent
  return {
    method,
    path,
    headers: { ...json, ...bearer(key) },
    body: JSON.stringify(body),
  } satisfies Sent
}
