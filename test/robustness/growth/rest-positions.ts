import type { Sent } from '../../support/requests.ts'
import type { Endpoint } from '../generated/rest.ts'
import { validRequest } from '../generated/rest.ts'
import type { World } from '../inputs/world.ts'
import type { Position } from './position.ts'

const roomOf = { body: 256 * 1024 - 1_000, address: 15 * 1024 }
const gap = '<here>'
const unknownField = 'other'

/** Every path and query parameter of an endpoint, every field of its body, and an unknown field. */
export function restPositions(endpoint: Endpoint, world: World, withKey: boolean): Position[] {
  const { method, path, query, fields, example } = endpoint
  const who = withKey ? '' : ', without a credential'
  const name = `${method} ${path}`
  const requestTo = (changed: Partial<Endpoint>) => {
    const sent = validRequest({ ...endpoint, ...changed }, world)
    const { Authorization, ...headers } = sent.headers ?? {}
    return withKey ? sent : { ...sent, headers }
  }
  const inPath = (path.match(/\{\w+\}/g) ?? []).map((place): Position => {
    const sent = requestTo({ path: path.replace(place, gap) })
    return {
      title: `${place} of ${name}${who}`,
      notation: 'path',
      room: roomOf.address,
      put: (text) => ({ ...sent, path: sent.path.replace(gap, () => text) }),
    }
  })
  const inQuery = [...query.map((parameter) => parameter.name), 'other'].map((parameter): Position => {
    const sent = requestTo({ path: `${path}?${parameter}=` })
    return {
      title: `${parameter} of ${name}${who}`,
      notation: 'query',
      room: roomOf.address,
      put: (text) => ({ ...sent, path: `${sent.path}${text}` }),
    }
  })
  const known = method === 'GET' ? [] : [...fields, unknownField]
  const inBody = known.map((field): Position => {
    const sent = requestTo({ example: { ...example, [field]: gap } })
    const parts = String(sent.body).split(`"${gap}"`)
    return {
      title: `${field} of ${name}${who}`,
      notation: 'json',
      expects: field === unknownField ? 'object' : 'text',
      room: roomOf.body,
      put: (text, salt) => withKeyOf(salt, { ...sent, body: parts.join(text) }),
    }
  })
  // Also for endpoints that expect no body.
  const whole = method === 'GET' ? [] : wholeBody(name + who, requestTo({ example: example ?? {} }))
  return [...inPath, ...inQuery, ...inBody, ...whole]
}

/** With an idempotency key, because creating something then takes more work. */
function withKeyOf(salt: number, sent: Sent): Sent {
  return { ...sent, headers: { ...sent.headers, 'Idempotency-Key': `growth-${salt}` } }
}

function wholeBody(name: string, sent: ReturnType<typeof validRequest>): Position[] {
  const { room, put } = {
    room: roomOf.body,
    put: (text: string, salt: number) => withKeyOf(salt, { ...sent, body: text }),
  }
  return [
    { title: `the body of ${name}`, notation: 'body', room, put },
    { title: `the JSON of ${name}`, notation: 'json', expects: 'object', room, put },
  ]
}
