import { mkdtemp, readdir, rename, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { type Assets, openAssets } from '../../src/http/pages/assets/assets.ts'
import { buildAssets } from '../../src/http/pages/assets/build.ts'
import { createBudgets, unlimited } from '../../src/http/rate-limit/budget.ts'
import { createMemoryBuckets } from '../../src/http/rate-limit/token-bucket.ts'
import type { HttpAnswer } from '../../src/transport/message.ts'
import { openTestApp, type TestApp } from '../support/app.ts'

let assets: Assets
let service: TestApp
beforeAll(async () => {
  assets = await openAssets()
  service = await openTestApp({ assets })
})
afterAll(() => service.close())

/** As it is sent: a client would unpack what comes compressed. */
function ask(
  requested: string,
  headers: Record<string, string> = {},
  { method = 'GET', app = service }: { method?: string; app?: Pick<TestApp, 'service'> } = {},
): Promise<HttpAnswer> {
  const sent: Record<string, string> = { host: 'localhost', ...headers }
  return app.service({
    method,
    path: requested,
    query: '',
    remoteIp: '192.0.2.1',
    headerCount: 1,
    header: (name) => sent[name] ?? null,
    body: async () => new Uint8Array(),
  })
}

const unpack = {
  br: brotliDecompressSync,
  gzip: gunzipSync,
  identity: (body: Uint8Array) => Buffer.from(body),
}
type Coding = keyof typeof unpack
const codings = Object.keys(unpack) as Coding[]

describe('An asset', () => {
  test('comes in the coding that is asked for, and has the same content in each', async () => {
    const contents = new Set<string>()
    for (const coding of codings) {
      const { status, headers, body } = await ask(assets.path('key.js'), { 'accept-encoding': coding })
      expect([status, headers['Content-Encoding'] ?? 'identity', headers.Vary]).toEqual([
        200,
        coding,
        'Accept-Encoding',
      ])
      contents.add(unpack[coding](body as Uint8Array).toString())
    }
    expect(contents.size).toBe(1)
    expect([...contents][0]).toContain('openKeyBar')
  })

  test('is kept by browsers for good, and its type is not guessed', async () => {
    for (const [name, type] of [
      ['graphiql.css', 'text/css; charset=utf-8'],
      ['graphiql.js', 'text/javascript; charset=utf-8'],
    ] as const) {
      expect((await ask(assets.path(name))).headers).toMatchObject({
        'Cache-Control': 'public, max-age=31536000, immutable',
        'Content-Type': type,
        'X-Content-Type-Options': 'nosniff',
      })
    }
  })

  test.each(codings)('that a client has in %s is not sent again', async (coding) => {
    const requested = assets.path('swagger-ui.css')
    const first = await ask(requested, { 'accept-encoding': coding })
    const tag = first.headers.ETag ?? ''
    for (const named of [tag, `W/${tag}`, `"other", ${tag}`, '*']) {
      const { status, body } = await ask(requested, { 'accept-encoding': coding, 'if-none-match': named })
      expect([named, status, body]).toEqual([named, 304, null])
    }
    expect((await ask(requested, { 'accept-encoding': coding, 'if-none-match': '"other"' })).status).toBe(200)
  })

  test('has a tag of its own in each coding', async () => {
    const answers = await Promise.all(
      codings.map((coding) => ask(assets.path('key.css'), { 'accept-encoding': coding })),
    )
    expect(new Set(answers.map(({ headers }) => headers.ETag)).size).toBe(codings.length)
  })

  test('is one buffer in memory for all clients, and so is the OpenAPI document', async () => {
    for (const requested of [assets.path('graphiql.js'), '/v1/openapi.json']) {
      for (const coding of codings) {
        const ways = [1, 2].map(() => ask(requested, { 'accept-encoding': coding }))
        const [one, other] = await Promise.all(ways)
        expect([one?.isShared, one?.body instanceof Uint8Array]).toEqual([true, true])
        expect(one?.body === other?.body, requested).toBe(true)
      }
    }
  })

  test('is for reading only', async () => {
    const head = await ask(assets.path('key.js'), {}, { method: 'HEAD' })
    expect([head.status, head.body]).toEqual([200, null])
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS']) {
      const { status, headers } = await ask(assets.path('key.js'), {}, { method })
      expect([method, status, headers.Allow]).toEqual([method, 405, 'GET, HEAD'])
    }
  })

  test.each([
    '/assets',
    '/assets/',
    '/assets/manifest.json',
    '/assets/LICENSES.txt',
    '/assets/../package.json',
    '/assets/%2e%2e/manifest.json',
    '/assets/..%2fsrc%2fmain.js',
    '/assets//etc/passwd',
    '/assets/key.js',
    '/assets/constructor',
  ])('is not found at %s: only exact names are known', async (requested) => {
    expect((await ask(requested)).status).toBe(404)
  })

  test('is not found by the name of its compressed file, or by a name that goes on', async () => {
    for (const suffix of ['.br', '.gz', '/', '%00', '?x', ' ']) {
      expect([suffix, (await ask(`${assets.path('key.js')}${suffix}`)).status]).toEqual([suffix, 404])
    }
  })

  test('costs the client IP by its size, and next to nothing when it is not sent again', async () => {
    const spent: [string, number][] = []
    const counting = await openTestApp({
      assets,
      budgetOf: (caller) => ({
        ...unlimited(caller),
        spend: (cost) => {
          spent.push([caller, cost])
          return undefined
        },
      }),
    })
    onTestFinished(() => counting.close())
    const requested = assets.path('graphiql.js')
    const { headers, body } = await ask(requested, { 'accept-encoding': 'br' }, { app: counting })
    await ask(requested, { 'accept-encoding': 'br', 'if-none-match': headers.ETag ?? '' }, { app: counting })
    const cost = Math.ceil((body as Uint8Array).byteLength / 10_240)
    expect(cost).toBeGreaterThan(50)
    expect(spent).toEqual([
      ['192.0.2.1', cost],
      ['192.0.2.1', 0],
    ])
  })

  test('is refused to a client IP that has nothing left', async () => {
    const poor = await openTestApp({
      assets,
      budgetOf: createBudgets(createMemoryBuckets({ capacity: 3 }), 3),
    })
    onTestFinished(() => poor.close())
    const statuses = []
    for (let count = 0; count < 3; count++) statuses.push((await ask('/', {}, { app: poor })).status)
    expect(statuses).toEqual([200, 429, 429])
  })
})

describe('The folder of assets', () => {
  async function build(): Promise<string> {
    const folder = await mkdtemp(path.join(tmpdir(), 'orgql-assets-'))
    onTestFinished(() => rm(folder, { recursive: true }))
    await buildAssets(folder)
    return folder
  }

  test('is read on the first request, in that coding only, and not again', async () => {
    const folder = await build()
    const { path: pathOf, find } = await openAssets(folder)
    const asset = find(pathOf('key.js'))
    const file = path.join(folder, path.basename(pathOf('key.js')))
    await rename(`${file}.br`, `${file}.away`)
    await expect(asset?.read('br')).rejects.toThrow('ENOENT')
    await rename(`${file}.away`, `${file}.br`)
    await rm(file)
    const bytes = await asset?.read('br')
    await rm(`${file}.br`)
    expect(await asset?.read('br')).toBe(bytes)
  })

  test('is left as it is by a build of the same sources, which removes what others left', async () => {
    const folder = await build()
    const changes = async () => {
      const files = (await readdir(folder)).filter((file) => /-[0-9a-f]{16}\./.test(file))
      return Promise.all(
        files.sort().map(async (file) => [file, (await stat(path.join(folder, file))).mtimeMs]),
      )
    }
    const before = await changes()
    expect(before.length).toBeGreaterThan(30)
    await writeFile(path.join(folder, 'old-0123456789abcdef.js'), '')
    await buildAssets(folder)
    expect(await changes()).toEqual(before)
  })

  test('that is missing stops the start with what to do', async () => {
    await expect(openAssets('/nowhere')).rejects.toThrow('run `npm run build`')
  })

  test('has the licenses of what was copied into it', async () => {
    expect(await readdir(await build())).toContain('LICENSES.txt')
  })
})
