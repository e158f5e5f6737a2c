import assert from 'node:assert/strict'
import { queries, requestsOf } from './queries.mjs'
import { canAnswer } from './servers.mjs'

/** Throws unless all servers answer all queries with the same data. */
export async function assertSameData(running, viewer) {
  for (const query of Object.keys(queries)) {
    const able = running.filter(({ name }) => canAnswer(name, query))
    const [first, ...others] = await Promise.all(able.map((server) => ask(server, query, viewer)))
    for (const [index, answer] of others.entries()) {
      assert.deepEqual(
        answer,
        first,
        `${query}: ${able[index + 1].name} does not answer what ${able[0].name} does.`,
      )
    }
  }
}

/** Throws if a server answers for another user's organization or a wrong key. A server that checks less would be faster. */
export async function assertSameLimits(running, viewer, foreignId) {
  for (const server of running) {
    const [foreign] = requestsOf('Q1', server.name, { ...viewer, organizations: [foreignId] })
    const { data } = await send(server, foreign)
    assert.equal(data.organization, null, `${server.name} shows an organization of others.`)
    const [keyless] = requestsOf('Q1', server.name, { ...viewer, key: 'orgql_wrong' })
    await assert.rejects(send(server, keyless), `${server.name} takes a wrong key.`)
  }
}

/** A server's answers to every request of a query, in one common form. */
async function ask(server, query, viewer) {
  const answers = []
  for (const request of requestsOf(query, server.name, viewer)) {
    answers.push(plain(await send(server, request)))
  }
  return answers
}

export async function send({ url, name }, { path, ...request }) {
  const response = await fetch(url + path, request)
  const body = await response.text()
  if (!response.ok || body.includes('"errors"'))
    throw new Error(`${name}: ${response.status} ${body.slice(0, 500)}`)
  return JSON.parse(body)
}

/**
 * Removes differences in form. In PostGraphile, services are fields of the organization, domains are a connection, enum
 * values are as in the database, and times have an offset. Cursors of the REST list have no common form.
 */
function plain(value, key) {
  if (key === 'next_cursor') return typeof value === 'string'
  if (key === 'role' || key === 'type') return value.toUpperCase()
  if (key === 'domains' && value.nodes) return plain(value.nodes)
  if (typeof value === 'string' && /^\d{4}-\d\d-\d\dT/.test(value)) return new Date(value).toISOString()
  if (Array.isArray(value)) return value.map((item) => plain(item))
  if (value === null || typeof value !== 'object') return value
  const { services, ...rest } = value
  return Object.fromEntries(
    Object.entries({ ...rest, ...services }).map(([name, item]) => [name, plain(item, name)]),
  )
}

/** SQL statements for one request, by query, after everything is prepared and cached. */
export async function countStatements(server, counter, viewer) {
  const repetitions = 20
  const counts = {}
  for (const query of Object.keys(queries).filter((query) => canAnswer(server.name, query))) {
    const [request] = requestsOf(query, server.name, viewer)
    await send(server, request)
    const before = counter.count()
    for (let i = 0; i < repetitions; i++) await send(server, request)
    counts[query] = (counter.count() - before) / repetitions
  }
  return counts
}
