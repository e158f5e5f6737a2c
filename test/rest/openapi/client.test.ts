import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import openapiTS, { astToString } from 'openapi-typescript'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { RunningServer } from '../../../src/http/server/server.ts'
import { openApiDocument } from '../../../src/rest/openapi/document.ts'
import { openTestApp, type TestApp } from '../../support/app.ts'
import { startTestServer } from '../../support/app-options.ts'
import { typeErrors } from '../../support/type-errors.ts'
import { program } from './client-program.ts'

let service: TestApp
let server: RunningServer
let folder: string

beforeAll(async () => {
  service = await openTestApp()
  server = await startTestServer(service.service)
  // Inside the project, so that the client finds the package that it imports.
  const dist = new URL('../../../dist', import.meta.url).pathname
  await mkdir(dist, { recursive: true })
  folder = await mkdtemp(`${dist}/openapi-`)
  await save('api.ts', astToString(await openapiTS(new URL(`${server.url}/v1/openapi.json`))))
})

afterAll(async () => {
  await rm(folder, { recursive: true })
  await server.stop(0)
  await service.close()
})

test('a client with generated types passes the strict type check and calls all endpoints', async () => {
  const file = await save('client.ts', program)
  expect(typeErrors(file)).toEqual([])

  const [user, other] = [await service.seed.user({ firstName: 'Ada' }), await service.seed.user()]
  const shared = await service.seed.organization({ owners: [user, other] })
  const { walk } = await import(file)
  const { visited, ...findings } = await walk(server.url, user.key, shared.id)
  expect(findings).toEqual({
    firstName: 'Ada',
    replayed: 'true',
    names: ['Northwind'],
    renamed: 'Northwind Traders',
    changedMeanwhile: 'VERSION_CONFLICT',
    unchanged: 304,
    role: 'owner',
    invalidFields: ['tax_id_type'],
    noService: 'FORBIDDEN',
    line2: null,
    newest: 'address.updated',
    changed: ['name'],
    sameActor: true,
    lastOwner: 'LAST_OWNER',
    left: 204,
  })
  const documented = Object.entries(openApiDocument.paths).flatMap(([address, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${address}`),
  )
  expect([...new Set(visited)].sort()).toEqual(documented.sort())
})

test.each([
  ['requests an unknown path', 'client.PATCH(address', "client.PATCH('/v1/a'", `'"/v1/a"' is not assignable`],
  ['reads an unknown field', 'user?.first_name', 'user?.firstName', "'firstName' does not exist"],
  ['reads from what may be undefined', 'created?.id', 'created.id', "'created' is possibly 'undefined'"],
  ['leaves out a required field', "city: 'Paris', ", '', "'city' is missing"],
  ['sets null where null is not allowed', 'line2: null', 'line1: null', "'null' is not assignable"],
  ['sends a value that is not in the enum', "'company'", "'club'", `'"club"' is not assignable`],
  [
    'compares with an error code that the endpoint does not have',
    "=== 'LAST_OWNER'",
    "=== 'ADDRESS_EXISTS'",
    'no overlap',
  ],
])('the type check refuses a client that %s', async (what, right, wrong, message) => {
  expect(program).toContain(right)
  const file = await save(`${what.replaceAll(' ', '-')}.ts`, program.replace(right, wrong))
  expect(typeErrors(file).join('\n')).toContain(message)
})

async function save(name: string, content: string): Promise<string> {
  const file = path.join(folder, name)
  await writeFile(file, content)
  return file
}
