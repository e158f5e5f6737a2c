import assert from 'node:assert/strict'
import { cleanUp, prepare } from './changes.mjs'
import { queries, requestsByConnection, requestsOf } from './queries.mjs'
import { canAnswer } from './servers.mjs'

/** Throws unless all servers answer all queries with the same data. */
export async function assertSameData(running, viewer, database) {
  for (const query of Object.keys(queries)) {
    const able = running.filter(({ name }) => canAnswer(name, query))
    const answers = []
    for (const server of able) answers.push(await ask(server, query, viewer, database))
    const [first, ...others] = answers
    for (const [index, answer] of others.entries()) {
      assert.deepEqual(
        answer,
        first,
        `${query}: ${able[index + 1].name} does not answer what ${able[0].name} does.`,
      )
    }
  }
}

/**
 * Throws if a server answers for another user's organization or a wrong key, or makes a change that the caller may not
 * make. A server that checks less would be faster.
 */
export async function assertSameLimits(running, viewer, foreignId, database) {
  for (const server of running) {
    const [foreign] = requestsOf('Q1', server.dialect, { ...viewer, organizations: [foreignId] })
    const { data } = await send(server, foreign)
    assert.equal(data.organization, null, `${server.name} shows an organization of others.`)
    const [events] = requestsOf('E1', server.dialect, { ...viewer, organizations: [foreignId] })
    assert.equal(
      (await send(server, events)).data.organization,
      null,
      `${server.name} shows events of others.`,
    )
    const [keyless] = requestsOf('Q1', server.dialect, { ...viewer, key: 'orgql_wrong' })
    await assert.rejects(send(server, keyless), `${server.name} takes a wrong key.`)
    await assertNoChange(server, viewer, foreignId, database)
  }
}

/** Renames and leaves an organization of others, and leaves those of which the viewer is the only owner. */
async function assertNoChange(server, viewer, foreignId, database) {
  const rows = async () =>
    (
      await database.query(
        `SELECT o.id, o.name, (SELECT count(*) FROM memberships m WHERE m.organization_id = o.id) AS members,
          (SELECT count(*) FROM memberships m WHERE m.organization_id = o.id AND m.role = 'owner') = 1 AS only
        FROM organizations o WHERE o.id = ANY($1::uuid[])`,
        [[foreignId, ...viewer.organizations]],
      )
    ).rows
  const before = await rows()
  const only = before.filter(({ id, only }) => only && id !== foreignId).map(({ id }) => id)
  assert.ok(only.length > 0)
  const foreign = { ...viewer, organizations: [foreignId] }
  const forbidden = [
    ...requestsOf('M1', server.dialect, foreign),
    ...requestsOf('M3', server.dialect, foreign),
    ...requestsOf('M3', server.dialect, { ...viewer, organizations: only }),
  ]
  for (const request of forbidden) await send(server, request)
  assert.deepEqual(await rows(), before, `${server.name} makes changes that the viewer may not make.`)
}

/** A server's answers to every request of a query, in one common form. */
async function ask(server, query, viewer, database) {
  const answers = []
  for (const request of await requestsOfOne(query, server, viewer, database)) {
    const answer = await send(server, request)
    assertChanged(query, server, answer)
    answers.push(plain(queries[query].newIds ? withoutIds(answer) : answer))
  }
  await cleanUp(query, database)
  return answers
}

/** The requests of one connection, and what they need. */
async function requestsOfOne(query, server, viewer, database) {
  const ready = await prepare(query, database, viewer, 0)
  const [requests] = requestsByConnection(query, server.dialect, ready, 1)
  return requests
}

function assertChanged(query, { name }, answer) {
  const { proof = '' } = queries[query]
  assert.ok(JSON.stringify(answer).includes(proof), `${query}: ${name} answers ${JSON.stringify(answer)}.`)
}

function withoutIds(answer) {
  return JSON.parse(JSON.stringify(answer).replace(/"id":"[0-9a-f-]{36}"/g, '"id":"new"'))
}

export async function send({ url, name }, { path, ...request }) {
  const response = await fetch(url + path, request)
  const body = await response.text()
  if (!response.ok || body.includes('"errors"'))
    throw new Error(`${name}: ${response.status} ${body.slice(0, 500)}`)
  return JSON.parse(body)
}

/**
 * Removes differences in form. In PostGraphile, services are fields of the organization, actors and changes are as in the
 * table of events, domains are a connection, enum values are as in the database, and times have an offset. Cursors of the
 * REST list have no common form.
 */
function plain(value, key) {
  if (key === 'next_cursor') return typeof value === 'string'
  if (key === 'role' || key === 'type' || key === 'actorType') return value.toUpperCase()
  if (key === 'action') return value.toUpperCase().replace('.', '_')
  if (key === 'changes' && !Array.isArray(value))
    return Object.entries(value).map(([field, [before, after]]) => ({ field, before, after }))
  if (key === 'domains' && value.nodes) return plain(value.nodes)
  if (typeof value === 'string' && /^\d{4}-\d\d-\d\dT/.test(value)) return new Date(value).toISOString()
  if (Array.isArray(value)) return value.map((item) => plain(item))
  if (value === null || typeof value !== 'object') return value
  const { services, actor, ...rest } = value
  const fields = { ...rest, ...services, ...(actor && { actorType: actor.type, actorName: actor.name }) }
  return Object.fromEntries(Object.entries(fields).map(([name, item]) => [name, plain(item, name)]))
}

/** SQL statements for one request, by query, after everything is prepared and cached. */
export async function countStatements(server, counter, viewer, database) {
  const repetitions = 20
  const counts = {}
  for (const query of Object.keys(queries).filter((query) => canAnswer(server.name, query))) {
    const [first, ...others] = await requestsOfOne(query, server, viewer, database)
    await send(server, first)
    const before = counter.count()
    for (let i = 0; i < repetitions; i++) {
      const answer = await send(server, queries[query].once ? others[i] : first)
      assertChanged(query, server, answer)
    }
    counts[query] = (counter.count() - before) / repetitions
    await cleanUp(query, database)
  }
  return counts
}
