import { readdir } from 'node:fs/promises'
import { type GraphQLInterfaceType, type GraphQLResolveInfo, isInterfaceType } from 'graphql'
import { expect, test } from 'vitest'
import { findNodes } from '../../src/data/statements/nodes.ts'
import { schema } from '../../src/graphql/schema/schema.ts'
import { createCors } from '../../src/http/pipeline/cors.ts'
import { openApiDocument } from '../../src/rest/openapi/document.ts'
import { routes } from '../../src/rest/resources/routes.ts'
import { changeCost } from '../../src/transport/budget.ts'
import type { HttpRequest } from '../../src/transport/message.ts'
import { importsOf, sourceFiles } from '../support/imports.ts'

const root = new URL('../../src/', import.meta.url).pathname

test('Every file of the GraphQL schema is loaded with it', async () => {
  const folder = `${root}graphql/schema`
  const loaded = new Set<string>()
  const load = async (file: string): Promise<void> => {
    if (loaded.has(file)) return
    loaded.add(file)
    for (const { to } of await importsOf(folder, file)) if (/^\w.*\.ts$/.test(to)) await load(to)
  }
  await load('schema.ts')
  const files = await sourceFiles(folder)
  expect(loaded.size).toBeGreaterThan(10)
  // The program that prints the schema is no part of it.
  expect(files.filter((file) => !loaded.has(file))).toEqual(['print-schema.ts'])
})

test('Every change has a cost, in GraphQL too', () => {
  const mutations = Object.values(schema.getMutationType()?.getFields() ?? {})
  const costs = mutations.map(({ name, extensions }) => {
    const { complexity } = extensions.pothosOptions as { complexity?: unknown }
    return [name, complexity]
  })
  expect(costs).toEqual(mutations.map(({ name }) => [name, changeCost]))
})

test('Every type of node can be found by its id', () => {
  const node = schema.getType('Node')
  if (!isInterfaceType(node)) throw new Error('Node is not an interface')
  const kinds = [...findNodes.text.matchAll(/SELECT '(\w+)' AS kind/g)].map(([, kind]) => kind)
  const found = kinds.map((kind) => typeOf(node, { kind }))
  const types = schema.getPossibleTypes(node).map(({ name }) => name)
  expect(found.sort()).toEqual(types.sort())
})

function typeOf(node: GraphQLInterfaceType, row: object): unknown {
  return node.resolveType?.(row, {}, {} as GraphQLResolveInfo, node)
}

test('Every route of a resource is served', async () => {
  const files = await readdir(`${root}rest/resources`)
  const modules = await Promise.all(
    files.map((file) => import(`${root}rest/resources/${file}`) as Promise<Record<string, unknown>>),
  )
  const lists = modules.flatMap((module) =>
    Object.entries(module).flatMap(([name, value]) => (name.endsWith('Routes') ? [value] : [])),
  )
  expect(lists.length).toBeGreaterThan(3)
  expect(lists.flat().filter((one) => !routes.some((route) => route === one))).toEqual([])
})

test('Every tag of a route is described', () => {
  const described = openApiDocument.tags.map(({ name }) => name)
  expect(described.sort()).toEqual([...new Set(routes.map(({ tag }) => tag))].sort())
})

test('Pages of configured sites may use every method and header of the APIs', () => {
  const origin = 'https://app.example.com'
  const cors = createCors([origin])
  const sent: Record<string, string> = { origin, 'access-control-request-method': 'GET' }
  const request: HttpRequest = {
    method: 'OPTIONS',
    path: '/v1/user',
    query: '',
    remoteIp: '192.0.2.1',
    headerCount: 2,
    header: (name) => sent[name] ?? null,
    body: async () => new Uint8Array(),
  }
  const listed = (headers: Record<string, string> | undefined, name: string) =>
    headers?.[name]?.split(', ') ?? []
  const preflight = cors.preflight(request)?.headers
  const answer = { status: 200, headers: {}, body: null }
  cors.allow(request, answer)

  const methods = new Set(routes.map(({ method }) => method))
  expect(listed(preflight, 'Access-Control-Allow-Methods')).toEqual(expect.arrayContaining([...methods]))

  const operations = Object.values(openApiDocument.paths).flatMap((methods) => Object.values(methods))
  const parameters = operations.flatMap(({ parameters }) => parameters as { in: string; name: string }[])
  const headers = new Set(parameters.flatMap((one) => (one.in === 'header' ? [one.name] : [])))
  expect(listed(preflight, 'Access-Control-Allow-Headers')).toEqual(
    expect.arrayContaining(['Authorization', 'Content-Type', ...headers]),
  )

  // Said by the code of the error as well.
  const unused = ['WWW-Authenticate', 'X-Should-Retry']
  const answered = Object.keys(openApiDocument.components.headers).filter((name) => !unused.includes(name))
  expect(listed(answer.headers, 'Access-Control-Expose-Headers')).toEqual(expect.arrayContaining(answered))
})
