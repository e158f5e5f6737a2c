import type { Answer, Sent } from './client.ts'

const json = { 'Content-Type': 'application/json' }

export function bearer(key: string | null): Record<string, string> {
  return key === null ? {} : { Authorization: `Bearer ${key}` }
}

export function graphql(key: string | null, query: string, variables?: object): Sent {
  const body = JSON.stringify({ query, variables })
  return { method: 'POST', path: '/graphql', headers: { ...json, ...bearer(key) }, body }
}

/** `rest(key, 'PATCH /v1/organizations/…', { name })` */
export function rest(key: string | null, line: string, body?: unknown): Sent {
  const [method = 'GET', path = '/'] = line.split(' ')
  if (body === undefined) return { method, path, headers: bearer(key) }
  return { method, path, headers: { ...json, ...bearer(key) }, body: JSON.stringify(body) }
}

/** Whether a request that is in order got what it asked for. */
export function isSuccess({ status, text }: Answer): boolean {
  return (
    status >= 200 && status < 300 && !text.startsWith('{"errors"') && !text.includes('"errors":[{"message"')
  )
}
