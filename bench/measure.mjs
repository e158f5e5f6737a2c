import { fork } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { cleanUp, prepare } from './changes.mjs'
import { queries, requestsByConnection } from './queries.mjs'

/** Runs the load generator against a server. Throws if any answer is an error. */
export async function load(server, job) {
  const child = fork(path.join(import.meta.dirname, 'load.mjs'))
  const exited = once(child, 'exit')
  child.send({ url: server.url, pids: [], ...job })
  const [result] = await Promise.race([
    once(child, 'message'),
    exited.then(([code]) => [{ failure: `The load generator ended with ${code}.` }]),
  ])
  await exited
  if (result.failure) throw new Error(`${server.name}: ${result.failure}`)
  return result
}

/** One warm-up and one measurement. CPU times are milliseconds per request, of the server and of its connections. */
export async function measure(server, query, { viewer, connections, seconds, database }) {
  const { once, proof } = queries[query]
  const run = async (seconds, pids) => {
    const ready = await prepare(query, database, viewer, seconds)
    const requests = requestsByConnection(query, server.dialect, ready, connections)
    const result = await load(server, { requests, once, proof, seconds, pids })
    await cleanUp(query, database)
    return result
  }
  await run(Math.max(0.2, seconds / 3), [])
  const result = await run(seconds, [server.pid, ...(await backendPids(database))])
  const [own, ...rest] = result.cpu.map((cpu) => (cpu * 1000) / result.requests)
  return {
    rate: result.requests / result.seconds,
    p50: result.p50,
    p99: result.p99,
    cpu: own,
    databaseCpu: rest.reduce((sum, cpu) => sum + cpu, 0),
  }
}

/** All other servers are idle, so all database connections can be counted. */
export async function backendPids(database) {
  const { rows } = await database.query(
    `SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`,
  )
  return rows.map(({ pid }) => pid)
}
