import { execFile } from 'node:child_process'
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import openapiTS, { astToString } from 'openapi-typescript'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type RunningProcess, startCommand } from '../support/process.ts'
import { typeErrors } from '../support/type-errors.ts'

const root = new URL('../..', import.meta.url).pathname
const run = promisify(execFile)

let dataDir: string
let folder: string
let service: RunningProcess
let environment: NodeJS.ProcessEnv

beforeAll(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), 'orgql-examples-'))
  service = startCommand(['serve'], { DATA_DIR: dataDir, PORT: '0', LOG_LEVEL: 'silent' }, 120_000)
  const url = new URL(await service.line('GraphiQL: ')).origin
  environment = { PATH: process.env.PATH, URL: url, KEY: await service.line('Demo API key: ') }
  // Inside the project, so that the client finds the package that it imports.
  folder = await mkdtemp(path.join(root, 'dist/examples-'))
  await cp(path.join(root, 'examples/openapi'), folder, { recursive: true })
  const types = await openapiTS(new URL(`${url}/v1/openapi.json`))
  await writeFile(path.join(folder, 'api.ts'), astToString(types))
})
afterAll(async () => {
  service.signal('SIGINT')
  await service.ended
  await Promise.all([dataDir, folder].map((one) => rm(one, { recursive: true })))
})

describe('The example programs', () => {
  test('in REST with curl run to the end with the expected answers', async () => {
    const { stdout } = await run(path.join(root, 'examples/rest/walk.sh'), { env: environment })
    expect(stdout).toContain('the same: yes, replayed: true')
    for (const code of ['VERSION_CONFLICT', 'VALIDATION_FAILED', 'LAST_OWNER']) expect(stdout).toContain(code)
    expect(stdout.trim().endsWith('Done.')).toBe(true)
  })

  test('in REST with curl fail on an unexpected answer', async () => {
    const walk = run(path.join(root, 'examples/rest/walk.sh'), {
      env: { ...environment, KEY: 'orgql_wrong' },
    })
    await expect(walk).rejects.toMatchObject({ code: 1, stdout: expect.stringContaining('Expected 200') })
  })

  test('with generated types pass the type check and print the members of companies', async () => {
    const file = path.join(folder, 'members.ts')
    expect(typeErrors(file, { types: ['node'] })).toEqual([])
    const { stdout } = await run(path.join(root, 'node_modules/.bin/tsx'), [
      file,
      environment.URL ?? '',
      environment.KEY ?? '',
    ])
    expect(stdout).toMatch(/^Northwind Logistics: \d+ owners, \d+ other members$/m)
  })
})
