import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { generate } from '@graphql-codegen/cli'
import {
  buildClientSchema,
  buildSchema,
  getIntrospectionQuery,
  lexicographicSortSchema,
  printSchema,
} from 'graphql'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { RunningServer } from '../../src/http/server/server.ts'
import { openTestApp, type TestApp } from '../support/app.ts'
import { startTestServer } from '../support/app-options.ts'
import type { TestUser } from '../support/seed.ts'
import { typeErrors } from '../support/type-errors.ts'
import { codegenConfig } from './codegen/config.ts'

const root = new URL('../..', import.meta.url).pathname
const schemaFile = path.join(root, 'schema.graphql')
const program = `
import { request, type Service } from '${path.join(root, 'test/graphql/codegen/client.ts')}'
import { CreateCompanyDocument, MembersDocument } from './live/graphql'

export async function createCompany(service: Service, name: string): Promise<string> {
  const { createOrganization: result } = await request(service, CreateCompanyDocument, { input: { name } })
  if (result?.__typename === 'Organization') return result.id
  throw new Error(result?.message)
}

export async function memberEmails(service: Service, organizationId: string): Promise<string[]> {
  const { organization } = await request(service, MembersDocument, { organizationId, role: 'MEMBER' })
  return organization?.memberships.nodes.flatMap(({ user }) => user?.email ?? []) ?? []
}
`

let service: TestApp
let server: RunningServer
let url: string
let user: TestUser
let folder: string

beforeAll(async () => {
  service = await openTestApp()
  server = await startTestServer(service.service)
  url = `${server.url}/graphql`
  user = await service.seed.user()
  // Inside the project, so that generated code finds the packages that it imports.
  await mkdir(path.join(root, 'dist'), { recursive: true })
  folder = await mkdtemp(path.join(root, 'dist/codegen-'))
  await generate(
    codegenConfig({ [url]: { headers: { Authorization: `Bearer ${user.key}` } } }, `${folder}/live`),
  )
})

afterAll(async () => {
  await rm(folder, { recursive: true })
  await server.stop(0)
  await service.close()
})

test('the live endpoint introspects to exactly the schema in schema.graphql', async () => {
  const query = getIntrospectionQuery({
    specifiedByUrl: true,
    directiveIsRepeatable: true,
    schemaDescription: true,
    inputValueDeprecation: true,
    oneOf: true,
  })
  const live = buildClientSchema(await service.query(user, query))
  const printed = buildSchema(await readFile(schemaFile, 'utf8'))
  expect(printSchema(lexicographicSortSchema(live))).toBe(printSchema(lexicographicSortSchema(printed)))
})

test('codegen writes the same code from the live endpoint as from schema.graphql', async () => {
  const written: { filename: string; content: string }[] = await generate(
    codegenConfig(schemaFile, `${folder}/file`),
    false,
  )
  expect(written.map(({ filename }) => path.basename(filename))).toContain('graphql.ts')
  for (const { filename, content } of written) {
    const live = await readFile(path.join(folder, 'live', path.basename(filename)), 'utf8')
    expect(content, filename).toBe(live)
  }
})

test('a client of a generated document passes the strict type check and gets what its types promise', async () => {
  const file = await save('client.ts', program)
  expect(typeErrors(file)).toEqual([])

  const member = await service.seed.user()
  const organization = await service.seed.organization({ owners: [user], members: [member] })
  const { createCompany, memberEmails } = await import(file)
  const credentials = { url, key: user.key }
  expect(await memberEmails(credentials, organization.id)).toEqual([member.email])
  expect(await memberEmails(credentials, await createCompany(credentials, 'Northwind'))).toEqual([])
  await expect(createCompany(credentials, '')).rejects.toThrow()
})

test.each([
  ['reads a field that it did not select', 'user?.email', 'user?.lastName', "'lastName' does not exist"],
  ['reads from what may be null', 'organization?.', 'organization.', "'organization' is possibly 'null'"],
  ['takes an error for a success', "=== 'Organization'", "!== 'Organization'", "'id' does not exist"],
  ['sends a value that is not in the enum', "'MEMBER'", "'ADMIN'", `'"ADMIN"' is not assignable`],
  ['leaves out a variable that is needed', '{ organizationId,', '{', "'organizationId' is missing"],
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
