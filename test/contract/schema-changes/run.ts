// `npm run schema:changes`: compares schema.graphql with that of the main branch, or of SCHEMA_BASE.
import { spawnSync } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { unannouncedChanges } from './unannounced.ts'

// A commit that is already on the main branch is compared with its parent instead of itself.
const defaults = [...['origin/main', 'main'].filter((name) => !isHead(name)), 'HEAD~1']
const bases = process.env.SCHEMA_BASE ? [process.env.SCHEMA_BASE] : defaults
const base = bases.find((name) => schemaAt(name) !== null)

if (base === undefined) {
  process.stdout.write(`No schema to compare with at ${bases.join(' or ')}.\n`)
  process.exit(process.env.SCHEMA_BASE ? 1 : 0)
}

const changes = await unannouncedChanges(
  schemaAt(base) ?? '',
  await readFile('schema.graphql', 'utf8'),
  await readFile('CHANGELOG.md', 'utf8'),
)
for (const { coordinate, message } of changes) process.stdout.write(`\`${coordinate}\`: ${message}\n`)
process.stdout.write(
  changes.length === 0
    ? `Nothing breaks clients of ${base} without an entry in CHANGELOG.md.\n`
    : 'Add each of these under "Breaking" in CHANGELOG.md, or undo it.\n',
)
process.exit(changes.length === 0 ? 0 : 1)

function schemaAt(revision: string): string | null {
  return git('show', `${revision}:schema.graphql`)
}

function isHead(revision: string): boolean {
  const commit = git('rev-parse', '--verify', revision)
  return commit !== null && commit === git('rev-parse', 'HEAD')
}

function git(...args: string[]): string | null {
  const { status, stdout } = spawnSync('git', args, { encoding: 'utf8' })
  return status === 0 ? stdout : null
}
