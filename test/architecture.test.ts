import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import ts from 'typescript'
import { describe, expect, test } from 'vitest'

const root = new URL('../src/', import.meta.url).pathname

type Room =
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

interface Import {
  from: string
  to: string
  typeOnly: boolean
}

/** What each room may import from others; `start` is main, admin and whatever else begins a process. */
const allowed: Record<Room, (target: string, typeOnly: boolean) => boolean> = {
  generated: () => false,
  config: (target) => target === 'transport/loopback.ts',
  telemetry: () => false,
  data: (target) => inRoom(target, 'generated') || inRoom(target, 'telemetry'),
  operations: (target) => inRoom(target, 'data') || target === 'telemetry/spans.ts',
  transport: (target) => target === 'operations/core/errors.ts',
  graphql: (target, typeOnly) =>
    inRoom(target, 'operations') ||
    inRoom(target, 'transport') ||
    inRoom(target, 'generated') ||
    (target === 'config.ts' && typeOnly),
  rest: (target, typeOnly) =>
    inRoom(target, 'operations') || inRoom(target, 'transport') || (target === 'config.ts' && typeOnly),
  http: (target, typeOnly) =>
    inRoom(target, 'operations') ||
    inRoom(target, 'transport') ||
    inRoom(target, 'telemetry') ||
    target === 'graphql/endpoint.ts' ||
    target === 'rest/endpoint.ts' ||
    target === 'data/loaders.ts' ||
    ((inRoom(target, 'data') || target === 'config.ts') && typeOnly),
  seeding: (target, typeOnly) =>
    inRoom(target, 'operations') ||
    inRoom(target, 'data') ||
    target === 'config.ts' ||
    (inRoom(target, 'generated') && typeOnly),
  start: () => true,
}

/** Packages that belong to one room: nobody else may know them. */
const packages: Record<string, Room[]> = {
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

function roomOf(file: string): Room {
  const [first = '', ...rest] = file.split('/')
  if (file === 'config.ts' || file === 'settings.ts') return 'config'
  if (rest.length === 0 || first === 'admin') return 'start'
  return first as Room
}

function inRoom(target: string, room: Room): boolean {
  return target.startsWith(`${room}/`)
}

async function sourceFiles(): Promise<string[]> {
  const files = await readdir(root, { recursive: true })
  return files.filter((file) => file.endsWith('.ts') && !file.startsWith('generated'))
}

async function importsOf(file: string): Promise<Import[]> {
  const source = ts.createSourceFile(file, await readFile(root + file, 'utf8'), ts.ScriptTarget.Latest)
  const found: Import[] = []
  for (const statement of source.statements) {
    if (!ts.isImportDeclaration(statement) && !ts.isExportDeclaration(statement)) continue
    if (!statement.moduleSpecifier || !ts.isStringLiteral(statement.moduleSpecifier)) continue
    const to = statement.moduleSpecifier.text
    const resolved = to.startsWith('.') ? path.posix.join(path.posix.dirname(file), to) : to
    found.push({ from: file, to: resolved, typeOnly: isTypeOnly(statement) })
  }
  return found
}

function isTypeOnly(statement: ts.ImportDeclaration | ts.ExportDeclaration): boolean {
  if (ts.isExportDeclaration(statement)) return statement.isTypeOnly
  const clause = statement.importClause
  if (!clause) return false
  const bindings = clause.namedBindings
  const allNamed =
    bindings && ts.isNamedImports(bindings) && bindings.elements.every((element) => element.isTypeOnly)
  return clause.isTypeOnly || (allNamed === true && clause.name === undefined)
}

function isAllowed({ from, to, typeOnly }: Import): boolean {
  const room = roomOf(from)
  const owners = Object.hasOwn(packages, to) ? packages[to] : undefined
  if (owners) return typeOnly || owners.includes(room)
  const isOwnFile = /\.ts$/.test(to) && !to.startsWith('..')
  if (!isOwnFile || roomOf(to) === room) return true
  return allowed[room](to, typeOnly)
}

const describeImport = ({ from, to }: Import) => `${from} imports ${to}`

describe('The rooms of the source', () => {
  test('import only what stands below them', async () => {
    const imports = (await Promise.all((await sourceFiles()).map(importsOf))).flat()
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
  ])('would be caught at $from importing $to', (forbidden) => {
    expect(isAllowed(forbidden)).toBe(false)
  })

  test('read the environment in config.ts only', async () => {
    const offenders: string[] = []
    for (const file of await sourceFiles()) {
      if (file !== 'config.ts' && /process\.env\b/.test(await readFile(root + file, 'utf8')))
        offenders.push(file)
    }
    expect(offenders).toEqual([])
  })
})
