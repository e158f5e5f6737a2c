import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { type AddressInfo, connect, createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, describe, expect, onTestFinished, test } from 'vitest'
import { createTestDatabase, onPostgres } from '../support/database.ts'
import { freePort } from '../support/free-port.ts'
import { type RunningProcess, startCommand } from '../support/process.ts'
import { openSocket, readToEnd } from '../support/socket.ts'

const running: RunningProcess[] = []
afterEach(() => Promise.all(running.splice(0).map((service) => service.stop())))

async function start(settings: Record<string, string> = {}): Promise<RunningProcess> {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'orgql-lifecycle-'))
  onTestFinished(() => rm(dataDir, { recursive: true }))
  const database = onPostgres
    ? { DATABASE_URL: await createTestDatabase() }
    : { DATA_DIR: dataDir, DEMO: 'false' }
  const service = startCommand(['serve'], {
    PORT: '0',
    INTROSPECTION: 'open',
    ...database,
    ...settings,
  })
  running.push(service)
  return service
}

async function urlOf(service: RunningProcess): Promise<string> {
  return new URL(await service.line('GraphiQL: ')).origin
}

function isAlive(url: string): Promise<boolean> {
  return get(`${url}/health/live`).then(
    () => true,
    () => false,
  )
}

const isReady = (url: string) =>
  get(`${url}/health/ready`).then(
    ({ status }) => status === 200,
    () => false,
  )

async function get(url: string) {
  const response = await fetch(url)
  return { status: response.status, headers: response.headers, body: await response.json() }
}

describe('A service that gets SIGTERM', () => {
  test('is not ready, still answers for a while and closes connections after each answer, and exits with 0', async () => {
    const service = await start()
    const url = await urlOf(service)
    service.signal('SIGTERM')
    await expect
      .poll(async () => (await get(`${url}/health/ready`)).body)
      .toEqual({ status: 'not ready', reason: 'stopping' })
    for (const path of ['/graphql?query={__typename}', '/health/live']) {
      const { status, headers } = await get(url + path)
      expect({ status, connection: headers.get('connection') }).toEqual({ status: 200, connection: 'close' })
    }
    expect(await service.ended).toMatchObject({ code: 0, stderr: '' })
    await expect(fetch(`${url}/health/live`)).rejects.toThrow()
  })

  test('answers an active request before it exits', async () => {
    const service = await start({ SHUTDOWN_DELAY_SECONDS: '0' })
    const socket = openSocket(await urlOf(service))
    const body = '{"query":"{ __typename }"}'
    const head = [
      'POST /graphql HTTP/1.1',
      'Host: localhost',
      'Content-Type: application/json',
      `Content-Length: ${body.length}`,
    ]
    socket.write(`${head.join('\r\n')}\r\n\r\n${body.slice(0, 5)}`)
    await expect.poll(() => socket.bytesWritten).toBeGreaterThan(0)
    await get(`${await urlOf(service)}/health/live`) // by now the headers of the first request have been read
    service.signal('SIGTERM')
    await service.line('{"level":30') // the log says that it stops
    socket.write(body.slice(5))
    expect(await readToEnd(socket)).toContain('{"data":{"__typename":"Query"}}')
    expect(await service.ended).toMatchObject({ code: 0 })
  })

  test('exits although its log is not read', async () => {
    const port = await freePort()
    const database = onPostgres
      ? { DATABASE_URL: await createTestDatabase() }
      : { DATA_DIR: await mkdtemp(path.join(tmpdir(), 'orgql-lifecycle-')), DEMO: 'false' }
    const service = spawn(process.execPath, ['dist/src/main.js', 'serve'], {
      env: { PATH: process.env.PATH, PORT: String(port), SHUTDOWN_DELAY_SECONDS: '0', ...database },
      stdio: ['ignore', 'pipe', 'ignore'],
      timeout: 50_000,
      killSignal: 'SIGKILL',
    })
    const ended = once(service, 'exit')
    const url = `http://127.0.0.1:${port}`
    await expect.poll(() => isReady(url), { timeout: 20_000 }).toBe(true)
    // About 2 MB of log: more than a pipe and the service together can keep.
    const requests = `GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n`.repeat(10_000)
    const socket = openSocket(url)
    socket.write(`${requests}GET / HTTP/1.1\r\nConnection: close\r\n\r\n`)
    await readToEnd(socket)
    expect(await isReady(url)).toBe(true)
    service.kill('SIGTERM')
    expect(await ended).toEqual([0, null])
  })

  test('exits although the receiver of its traces hangs', async () => {
    const receiver = await listen(createServer(), await freePort())
    onTestFinished(() => void receiver.close())
    const { port } = receiver.address() as AddressInfo
    const service = await start({
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}`,
      OTEL_EXPORTER_OTLP_TIMEOUT: '120000',
      OTEL_BSP_EXPORT_TIMEOUT: '120000',
      SHUTDOWN_DELAY_SECONDS: '0',
    })
    await get(`${await urlOf(service)}/health/live`)
    service.signal('SIGTERM')
    expect(await service.ended).toMatchObject({ code: 0, stderr: '' })
  })

  test('ends at once on Ctrl-C', async () => {
    const service = await start({ SHUTDOWN_DELAY_SECONDS: '300' })
    await urlOf(service)
    service.signal('SIGINT')
    expect(await service.ended).toMatchObject({ code: 0 })
  })
})

test('A service logs an unhandled error and exits with 1', async () => {
  const error = `process.on('SIGUSR2', () => Promise.reject(new Error('not handled')))`
  const service = await start({ NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(error)}` })
  await urlOf(service)
  service.signal('SIGUSR2')
  const { code, stdout } = await service.ended
  expect(code).toBe(1)
  expect(stdout).toContain('"message":"not handled"')
})

describe('A service whose PostgreSQL is absent', () => {
  test('is alive, not ready, and answers 503 in both APIs', async () => {
    const url = await startWaiting('postgresql://root@127.0.0.1:1/absent')
    expect(await get(`${url}/health/live`)).toMatchObject({ status: 200 })
    expect(await get(`${url}/health/ready`)).toMatchObject({ status: 503, body: { reason: 'no database' } })
    const graphql = await get(`${url}/graphql?query={__typename}`)
    expect(graphql.body).toMatchObject({ errors: [{ extensions: { code: 'UNAVAILABLE' } }] })
    const rest = await get(`${url}/v1/organizations`)
    expect(rest.body).toMatchObject({ code: 'UNAVAILABLE' })
    for (const { status, headers } of [graphql, rest]) {
      expect(status).toBe(503)
      expect(headers.get('retry-after')).toBe('1')
    }
  })

  test.runIf(onPostgres)('is ready when PostgreSQL answers', async () => {
    const database = new URL(await createTestDatabase())
    const port = await freePort()
    const absent = new URL(database)
    absent.port = String(port)
    const url = await startWaiting(absent.href)
    expect((await get(`${url}/health/ready`)).status).toBe(503)
    await forward(port, Number(database.port || 5432))
    await expect.poll(async () => (await get(`${url}/health/ready`)).status, { timeout: 10_000 }).toBe(200)
    await expect.poll(async () => (await get(`${url}/v1/organizations`)).status).toBe(401)
  })

  test.runIf(onPostgres)('does not start at all when PostgreSQL does not let it in', async () => {
    const database = new URL(await createTestDatabase())
    database.username = 'nobody_of_this_name'
    const { code, stderr } = await (await start({ DATABASE_URL: database.href })).ended
    expect(code).toBe(1)
    expect(stderr).toContain('orgql cannot start: ')
  })
})

async function startWaiting(databaseUrl: string): Promise<string> {
  const port = await freePort()
  await start({ DATABASE_URL: databaseUrl, PORT: String(port), SHUTDOWN_DELAY_SECONDS: '0' })
  const url = `http://127.0.0.1:${port}`
  await expect.poll(() => isAlive(url), { timeout: 20_000 }).toBe(true)
  return url
}

/** Makes PostgreSQL appear on another port. */
async function forward(port: number, target: number): Promise<void> {
  const server = createServer((socket) => {
    const other = connect(target, '127.0.0.1')
    socket.pipe(other).pipe(socket)
    for (const end of [socket, other]) end.on('error', () => {})
  })
  await listen(server, port)
  onTestFinished(() => void server.close())
}

async function listen(server: Server, port: number): Promise<Server> {
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  return server
}
