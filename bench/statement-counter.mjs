import { once } from 'node:events'
import net from 'node:net'

/**
 * A proxy for PostgreSQL that counts statements. Servers use it only while their answers are compared, not while they are
 * measured.
 */
export async function startStatementCounter(databaseUrl) {
  const target = new URL(databaseUrl)
  let count = 0
  const server = net.createServer((client) => {
    const database = net.connect(Number(target.port || 5432), target.hostname)
    const read = statementReader(() => count++)
    client.on('data', read)
    client.pipe(database).pipe(client)
    for (const socket of [client, database])
      socket.on('error', () =>
        [client, database].forEach((end) => {
          end.destroy()
        }),
      )
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = new URL(databaseUrl)
  url.host = `127.0.0.1:${server.address().port}`
  return { url: url.href, count: () => count, stop: () => server.close() }
}

/** Parses a client's messages. The first one has no type; each later one is a letter, a length and the content. */
function statementReader(onStatement) {
  let pending = Buffer.alloc(0)
  let header = 0
  return (chunk) => {
    pending = Buffer.concat([pending, chunk])
    while (pending.length >= header + 4) {
      const size = header + pending.readInt32BE(header)
      if (pending.length < size) return
      // Q is a simple query, E the execution of a prepared one.
      if (header === 1 && 'QE'.includes(String.fromCharCode(pending[0]))) onStatement()
      pending = pending.subarray(size)
      header = 1
    }
  }
}
