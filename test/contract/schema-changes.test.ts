import { spawnSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { unannouncedChanges } from './schema-changes/unannounced.ts'

const before = 'type Query { user(id: ID!): User } type User { id: ID! name: String email: String! }'
const changelog = (breaking: string) =>
  `# Changelog\n\n## Unreleased\n\n### Added\n\n- \`User.name\`\n\n### Breaking\n\n${breaking}\n\n## 1.0.0\n\n### Breaking\n\n- \`User.email\`\n`

describe('A change of the schema', () => {
  test.each([
    ['a field that is removed', before.replace('name: String ', ''), 'User.name'],
    ['a field that becomes nullable', before.replace('String!', 'String'), 'User.email'],
    ['a new required argument', before.replace('id: ID!)', 'id: ID!, team: ID!)'), 'Query.user.team'],
    ['a type that is removed', 'type Query { user(id: ID!): ID }', 'User'],
  ])('that breaks clients is refused unless the changelog names it: %s', async (_, after, coordinate) => {
    const coordinates = async (text: string) =>
      (await unannouncedChanges(before, after, text)).map((change) => change.coordinate)
    expect(await coordinates(changelog('Nothing yet.'))).toContain(coordinate)
    expect(await coordinates(changelog(`- \`${coordinate}\` had to go.`))).not.toContain(coordinate)
  })

  test.each([
    ['a new field', before.replace('name: String', 'name: String title: String')],
    ['a description', before.replace('name: String', '"How to call them." name: String')],
    ['a new optional argument', before.replace('id: ID!)', 'id: ID!, team: ID)')],
  ])('that breaks no client needs no entry in the changelog: %s', async (_, after) => {
    expect(await unannouncedChanges(before, after, changelog('Nothing yet.'))).toEqual([])
  })
})

describe('npm run schema:changes', () => {
  let folder: string

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'orgql-schema-'))
    onTestFinished(() => rm(folder, { recursive: true }))
    await writeFile(path.join(folder, 'CHANGELOG.md'), changelog('Nothing yet.'))
    git('init', '--initial-branch=main')
    await commit(before)
  })

  function git(...args: string[]): void {
    const identity = ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.com']
    const { status, stderr } = spawnSync('git', [...identity, ...args], { cwd: folder, encoding: 'utf8' })
    expect(stderr, `git ${args[0]}`).not.toContain('fatal')
    expect(status, `git ${args[0]}`).toBe(0)
  }

  async function commit(schema: string): Promise<void> {
    await writeFile(path.join(folder, 'schema.graphql'), schema)
    git('add', '.')
    git('commit', '--quiet', '--message=Schema')
  }

  function run(environment: Record<string, string> = {}) {
    const root = new URL('../..', import.meta.url).pathname
    const { status, stdout } = spawnSync(
      `${root}node_modules/.bin/tsx`,
      [`${root}test/contract/schema-changes/run.ts`],
      {
        cwd: folder,
        env: { PATH: process.env.PATH, ...environment },
        encoding: 'utf8',
      },
    )
    return { status, stdout }
  }

  const breaking = before.replace('name: String ', '')
  const refusal = { status: 1, stdout: expect.stringContaining('`User.name`: Field') }

  test('refuses a breaking change of a branch until the changelog names it', async () => {
    git('switch', '--quiet', '--create', 'branch')
    await commit(breaking)
    await commit(breaking.replace('email', '"Where to write to." email'))
    expect(run()).toEqual(refusal)
    await writeFile(path.join(folder, 'CHANGELOG.md'), changelog('- `User.name` had to go.'))
    expect(run()).toEqual({ status: 0, stdout: expect.stringContaining('Nothing breaks clients of main ') })
  })

  test('on main itself, checks the last commit, pushed or not', async () => {
    await commit(breaking)
    expect(run()).toEqual(refusal)
    git('update-ref', 'refs/remotes/origin/main', 'HEAD')
    expect(run()).toEqual(refusal)
  })

  test('compares with the revision in SCHEMA_BASE, and fails if that does not exist', async () => {
    await commit(breaking)
    git('tag', 'released')
    expect(run({ SCHEMA_BASE: 'released' }).status).toBe(0)
    expect(run({ SCHEMA_BASE: 'released~1' })).toEqual(refusal)
    expect(run({ SCHEMA_BASE: 'gone' }).status).toBe(1)
  })

  test('passes with a message if there is no schema to compare with', () => {
    expect(run()).toEqual({ status: 0, stdout: 'No schema to compare with at origin/main or HEAD~1.\n' })
  })
})
