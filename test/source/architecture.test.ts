import { readFile } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import { type Import, importsOf, sourceFiles } from '../support/imports.ts'

const root = new URL('../../src/', import.meta.url).pathname

type Layer =
  | 'config'
  | 'data'
  | 'generated'
  | 'graphql'
  | 'http'
  | 'operations'
  | 'rest'
  | 'seeding'
  | 'start'
  | 'telemetry'
  | 'transport'

/** Layers that each layer may import. `start` is main, admin and other entry points of the program. */
const allowed: Record<Layer, (target: string, typeOnly: boolean) => boolean> = {
  generated: () => false,
  config: (target) => target === 'transport/loopback.ts',
  telemetry: () => false,
  data: (target) => inLayer(target, 'generated') || inLayer(target, 'telemetry'),
  operations: (target) => inLayer(target, 'data') || target === 'telemetry/spans.ts',
  transport: (target) => /^operations\/core\/error(s|-codes)\.ts$/.test(target),
  graphql: (target, typeOnly) =>
    inLayer(target, 'operations') ||
    inLayer(target, 'transport') ||
    inLayer(target, 'generated') ||
    (target === 'config.ts' && typeOnly),
  rest: (target, typeOnly) =>
    inLayer(target, 'operations') || inLayer(target, 'transport') || (target === 'config.ts' && typeOnly),
  http: (target, typeOnly) =>
    inLayer(target, 'operations') ||
    inLayer(target, 'transport') ||
    inLayer(target, 'telemetry') ||
    target === 'graphql/endpoint.ts' ||
    target === 'rest/endpoint.ts' ||
    target === 'data/loaders.ts' ||
    ((inLayer(target, 'data') || target === 'config.ts') && typeOnly),
  seeding: (target, typeOnly) =>
    inLayer(target, 'operations') ||
    inLayer(target, 'data') ||
    target === 'config.ts' ||
    (inLayer(target, 'generated') && typeOnly),
  start: () => true,
}

/** Packages that only one layer may import. */
const packages: Record<string, Layer[]> = {
  graphql: ['graphql'],
  'graphql-yoga': ['graphql'],
  '@pothos/core': ['graphql'],
  '@pothos/plugin-prisma': ['graphql'],
  pg: ['data'],
  '@electric-sql/pglite': ['data'],
  '@prisma/adapter-pg': ['data'],
  '@prisma/client': ['data', 'generated'],
  dataloader: ['data', 'operations'],
  'graphql-jit': ['graphql'],
  commander: ['start'],
  jose: ['http'],
  'node:http': ['http'],
  ioredis: ['http'],
  'prom-client': ['telemetry'],
  '@opentelemetry/api': ['telemetry', 'http'],
  '@opentelemetry/sdk-trace-node': ['telemetry'],
}

function layerOf(file: string): Layer {
  const [first = '', ...rest] = file.split('/')
  if (file === 'config.ts' || file === 'settings.ts') return 'config'
  if (rest.length === 0 || first === 'admin') return 'start'
  return first as Layer
}

function inLayer(target: string, layer: Layer): boolean {
  return target.startsWith(`${layer}/`)
}

function isAllowed({ from, to, typeOnly }: Import): boolean {
  const layer = layerOf(from)
  const owners = Object.hasOwn(packages, to) ? packages[to] : undefined
  if (owners) return typeOnly || owners.includes(layer)
  const isOwnFile = /\.ts$/.test(to) && !to.startsWith('..')
  if (!isOwnFile || layerOf(to) === layer) return true
  return allowed[layer](to, typeOnly)
}

async function filesWith(text: RegExp): Promise<string[]> {
  const files = await sourceFiles(root)
  const texts = await Promise.all(files.map((file) => readFile(root + file, 'utf8')))
  return files.filter((_, index) => text.test(texts[index] ?? ''))
}

const describeImport = ({ from, to }: Import) => `${from} imports ${to}`

describe('The layers of the source', () => {
  test('import only from layers below them', async () => {
    const files = await sourceFiles(root)
    const imports = (await Promise.all(files.map((file) => importsOf(root, file)))).flat()
    expect(imports.length).toBeGreaterThan(100)
    expect(imports.filter((one) => !isAllowed(one)).map(describeImport)).toEqual([])
  })

  test.each([
    { from: 'graphql/schema/users/user.ts', to: 'data/statements/users.ts', typeOnly: false },
    { from: 'graphql/schema/users/user.ts', to: 'rest/resources/users.ts', typeOnly: true },
    { from: 'operations/users/users.ts', to: 'http/app.ts', typeOnly: true },
    { from: 'operations/users/users.ts', to: 'graphql', typeOnly: false },
    { from: 'operations/users/users.ts', to: 'generated/prisma/client.ts', typeOnly: false },
    { from: 'data/statements/users.ts', to: 'operations/users/users.ts', typeOnly: true },
    { from: 'http/app.ts', to: 'data/statements/organizations.ts', typeOnly: false },
    { from: 'http/app.ts', to: 'graphql/schema/schema.ts', typeOnly: false },
    { from: 'rest/endpoint.ts', to: 'graphql/endpoint.ts', typeOnly: false },
    { from: 'seeding/demo.ts', to: 'http/app.ts', typeOnly: true },
    { from: 'http/app.ts', to: 'seeding/demo.ts', typeOnly: false },
    { from: 'http/app.ts', to: '@prisma/client', typeOnly: false },
    { from: 'config.ts', to: 'transport/status.ts', typeOnly: false },
    { from: 'graphql/endpoint.ts', to: 'settings.ts', typeOnly: true },
  ])('may not import $to in $from', (forbidden) => {
    expect(isAllowed(forbidden)).toBe(false)
  })

  test('read the environment in config.ts only', async () => {
    expect(await filesWith(/process\.env\b/)).toEqual(['config.ts'])
  })

  test('open transactions for changes in operations/core/change.ts only', async () => {
    const files = await filesWith(/database\.transaction\(/)
    expect(files.toSorted()).toEqual([
      'operations/core/change.ts',
      // These change no organization, and the last one makes new ones.
      'operations/core/idempotency.ts',
      'operations/memberships/verify-counters.ts',
      'seeding/demo-insert.ts',
    ])
    expect(await filesWith(/\$transaction\b/)).toEqual([])
  })
})
