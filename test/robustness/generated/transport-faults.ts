import type { Sent } from '../../support/requests.ts'

/** Adds one fault to how a request is sent; null where it does not apply. */
export type TransportFault = (sent: Sent, pick: number) => Sent | null

const withHeader =
  (name: string, value: string): TransportFault =>
  (sent) => ({ ...sent, headers: { ...sent.headers, [name]: value } })

const withBody =
  (change: (body: string, pick: number) => string | Buffer): TransportFault =>
  (sent, pick) =>
    sent.body === undefined ? null : { ...sent, body: change(String(sent.body), pick) }

const ifBody =
  (fault: TransportFault): TransportFault =>
  (sent, pick) =>
    sent.body === undefined ? null : fault(sent, pick)

/** Faults that make any request to either API invalid. */
export const transportFaults: Record<string, TransportFault> = {
  'another type of content': ifBody(withHeader('Content-Type', 'text/plain')),
  'another charset': ifBody(withHeader('Content-Type', 'application/json; charset=utf-16')),
  'no type of content': ifBody((sent) => {
    const { 'Content-Type': _, ...headers } = sent.headers ?? {}
    return { ...sent, headers }
  }),
  'an answer in another format than JSON': withHeader('Accept', 'text/csv'),
  'half of its body': withBody((body, pick) => body.slice(0, pick % Math.max(1, body.length - 1))),
  'a body in a list': withBody((body) => `[${body}]`),
  'a body in a string': withBody((body) => JSON.stringify(body)),
  'a byte that is not UTF-8': withBody((body, pick) => {
    const bytes = Buffer.from(body)
    bytes[pick % bytes.length] = 0xff
    return bytes
  }),
  'a body that is too large': withBody((body) => `${body.slice(0, -1)}${' '.repeat(300_000)}}`),
  'extra text after its body': withBody((body) => `${body} {}`),
  'an altered credential': (sent, pick) => {
    const header = sent.headers?.Authorization ?? ''
    const at = 'Bearer orgql_'.length + (pick % 40)
    const Authorization = `${header.slice(0, at)}${header[at] === 'x' ? 'y' : 'x'}${header.slice(at + 1)}`
    return { ...sent, headers: { ...sent.headers, Authorization } }
  },
  'another scheme': (sent) => {
    const Authorization = (sent.headers?.Authorization ?? '').replace('Bearer', 'Basic')
    return { ...sent, headers: { ...sent.headers, Authorization } }
  },
  'another method': (sent, pick) => ({ ...sent, method: ['PUT', 'DELETE', 'PROPFIND'][pick % 3] ?? 'PUT' }),
  'another address': (sent, pick) => {
    const [path = '', query] = sent.path.split('?')
    const at = 1 + (pick % path.length)
    // No path and no id contains a bar.
    return {
      ...sent,
      path: `${path.slice(0, at)}|${path.slice(at)}${query === undefined ? '' : `?${query}`}`,
    }
  },
}
