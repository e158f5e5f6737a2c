import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { Command } from 'commander'
import { describe, expect, test } from 'vitest'
import { addCommands } from '../../src/admin/commands.ts'
import { documents, proseOf, readDocument, root, rowsUnder } from './markdown.ts'

const packageJson = createRequire(import.meta.url)('#package.json') as { scripts: Record<string, string> }
const scripts = Object.keys(packageJson.scripts)

/** Scripts that npm runs before or after another one. */
const hooks = new Set(scripts.flatMap((name) => [`pre${name}`, `post${name}`]))

const files = readdirSync(root, { encoding: 'utf8' }).concat(
  ['.ci', '.github', 'bench', 'deploy', 'docs', 'examples', 'prisma', 'src', 'test'].flatMap((folder) =>
    readdirSync(root + folder, { recursive: true, encoding: 'utf8' }).map((file) => `${folder}/${file}`),
  ),
)

/** Examples have scripts of their own. */
const ownDocuments = documents.filter((document) => !document.startsWith('examples/'))

function scriptsIn(text: string): string[] {
  const called = [...text.matchAll(/\bnpm (?:run ([\w:-]+)|(start|test)\b)/g)]
  return called.map(([, named, short]) => named ?? short ?? '')
}

/** Text in backticks that starts with a folder of the project or has the extension of a file. */
function filesIn(text: string): string[] {
  const quoted = [...text.matchAll(/`([\w.-][\w./-]*)`/g)].map(([, name = '']) => name.replace(/\/$/, ''))
  return quoted.filter((name) =>
    /^(\.ci|\.github|src|test|prisma|bench|deploy|docs|examples)\/|\.(ts|mjs|sh|prisma|graphql|md|yaml)$/.test(
      name,
    ),
  )
}

describe.each(ownDocuments)('%s', (document) => {
  test('names only scripts that exist', () => {
    expect(scriptsIn(readDocument(document)).filter((name) => !scripts.includes(name))).toEqual([])
  })

  test('names only files and folders that exist', () => {
    const missing = filesIn(proseOf(document)).filter(
      (name) => !files.some((file) => file === name || file.endsWith(`/${name}`)),
    )
    expect(missing).toEqual([])
  })
})

test('Every npm script is documented', () => {
  const called = ownDocuments.flatMap((document) => scriptsIn(readDocument(document)))
  expect(scripts.filter((name) => !hooks.has(name) && !called.includes(name))).toEqual([])
})

test('README.md links to every example', () => {
  const readme = readDocument('README.md')
  const examples = readdirSync(`${root}examples`)
  expect(examples.length).toBeGreaterThan(2)
  expect(examples.filter((name) => !readme.includes(`(examples/${name}`))).toEqual([])
})

test('docs/operating.md lists every command of operators', () => {
  const admin = new Command('admin')
  addCommands(admin)
  const listed = rowsUnder('docs/operating.md', 'admin command').map(([name]) => name)
  expect(listed.sort()).toEqual(admin.commands.map((command) => command.name()).sort())
})

test('docs/operating.md lists every metric of this service, with its labels', () => {
  const source = readFileSync(`${root}src/telemetry/metrics.ts`, 'utf8')
  const names = [...source.matchAll(/name: '(orgql_\w+)'[^[]*?labelNames: \[([^\]]*)\]/gs)]
  const metrics = names.map(([, name, labels = '']) => [name, labels.replaceAll("'", '')])
  expect(metrics.length).toBeGreaterThan(4)
  expect(rowsUnder('docs/operating.md', 'metric', 'labels').map((row) => row.slice(0, 2))).toEqual(metrics)
})
