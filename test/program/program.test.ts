import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, inject, onTestFinished, test } from 'vitest'
import { administer } from '../support/global-setup.ts'
import { type Ended, startCommand } from '../support/process.ts'

const { version } = createRequire(import.meta.url)('#package.json') as { version: string }

function orgql(args: string, settings: Record<string, string> = {}): Promise<Ended> {
  return startCommand(args.split(' ').filter(Boolean), settings).ended
}

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'orgql-program-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  return folder
}

/** Folders of `src/` from which a command has loaded files, and loaded files directly in `src/`. */
async function loadedBy(args: string): Promise<Set<string>> {
  const folder = await temporaryFolder()
  await orgql(args, { NODE_V8_COVERAGE: folder })
  const reports = await Promise.all(
    (await readdir(folder)).map((file) => readFile(path.join(folder, file), 'utf8')),
  )
  const urls = reports.flatMap((report) =>
    JSON.parse(report).result.map(({ url }: { url: string }) => url.split('/dist/src/')[1]),
  )
  return new Set(urls.flatMap((url: string | undefined) => url?.split('/')[0] ?? []))
}

describe('The program', () => {
  test('without a command explains itself and fails', async () => {
    const { code, stdout, stderr } = await orgql('')
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    for (const command of ['serve', 'migrate', 'seed', 'admin']) {
      expect(stderr).toMatch(new RegExp(`^  ${command} `, 'm'))
    }
  })

  test.each(['', 'serve', 'migrate', 'seed', 'admin', 'admin create-user'])(
    'answers --help and --version after "%s", without opening anything',
    async (command) => {
      const dataDir = path.join(await temporaryFolder(), 'untouched')
      const ask = (option: string) => orgql(`${command} ${option}`, { DATA_DIR: dataDir, PORT: 'bad' })
      const [help, versionOf] = await Promise.all([ask('--help'), ask('--version')])
      expect(help).toMatchObject({ code: 0, stderr: '' })
      expect(help.stdout).toMatch(new RegExp(`^Usage: orgql ${command}`))
      expect(versionOf).toEqual({ code: 0, stdout: version, stderr: '' })
      await expect(readdir(dataDir)).rejects.toThrow('ENOENT')
    },
  )

  test.each([
    ['start', "unknown command 'start'"],
    ['serve now', 'too many arguments'],
    ['migrate --force', "unknown option '--force'"],
  ])('does nothing when it is called with "%s"', async (args, reason) => {
    const { code, stdout, stderr } = await orgql(args)
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toContain(`error: ${reason}`)
  })

  test('loads only the code that its command needs', async () => {
    expect(await loadedBy('--version')).toEqual(new Set(['main.js', 'admin']))
    const byMigrate = await loadedBy('migrate --help')
    expect([...byMigrate].filter((name) => ['http', 'graphql', 'data'].includes(name))).toEqual([])
    const byAdmin = await loadedBy('admin --help')
    expect([...byAdmin].filter((name) => ['http', 'graphql', 'rest', 'seeding'].includes(name))).toEqual([])
    expect(byAdmin).toContain('operations')
  })

  test.each([
    ['serve', 'orgql cannot start: '],
    ['migrate', 'orgql cannot migrate: '],
    ['seed --organizations 1', 'orgql cannot seed: '],
  ])('names the settings that "%s" cannot use, without a stack trace', async (args, reason) => {
    const { code, stdout, stderr } = await orgql(args, { PORT: 'topsecret', DATA_DIR: 'unused' })
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toMatch(new RegExp(`^${reason}.*\\n {2}PORT: `))
    expect(stderr).not.toMatch(/^ +at |topsecret/m)
  })
})

test.each([
  ['postgresql://app:topsecret@nowhere.invalid/none', 'nowhere.invalid (ENOTFOUND)'],
  ['postgresql://app:topsecret@127.0.0.1:1/none', '127.0.0.1, port 1 (ECONNREFUSED)'],
])('migrate prints a clear message if there is no database at %s', async (url, place) => {
  const stderr = `orgql cannot migrate: Can't reach a server at ${place}.\n`
  expect(await orgql('migrate', { DATABASE_URL: url })).toEqual({ code: 1, stdout: '', stderr })
})

test('A service whose port is in use prints a clear message', async () => {
  const other = createServer().listen(0, '127.0.0.1')
  onTestFinished(() => void other.close())
  await new Promise((resolve) => other.once('listening', resolve))
  const { port } = other.address() as { port: number }
  const settings = { PORT: String(port), DATA_DIR: await temporaryFolder(), LOG_LEVEL: 'silent' }
  expect(await orgql('serve', settings)).toEqual({
    code: 1,
    stdout: '',
    stderr: `orgql cannot start: Another program already listens at 127.0.0.1, port ${port}.\n`,
  })
})

/** A new, empty database. */
async function emptyDatabase(): Promise<Record<string, string>> {
  const template = inject('template')
  if (template.kind === 'embedded') return { DATA_DIR: await temporaryFolder() }
  const name = `${template.name}_program`
  await administer(template.adminUrl, `CREATE DATABASE ${name}`)
  return { DATABASE_URL: Object.assign(new URL(template.adminUrl), { pathname: `/${name}` }).href }
}

test('migrate prepares an empty database, and says when there is nothing to do', async () => {
  const settings = await emptyDatabase()
  const first = await orgql('migrate', settings)
  expect(first).toMatchObject({ code: 0, stderr: '' })
  const names = (await readdir('prisma/migrations')).filter((name) => !name.endsWith('.toml')).sort()
  expect(first.stdout.split('\n')).toEqual(names.map((name) => `Applied ${name}`))
  expect(await orgql('migrate', settings)).toEqual({ code: 0, stdout: 'Nothing to do.', stderr: '' })
})
