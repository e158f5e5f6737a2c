import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import path from 'node:path'
import { describe, expect, test } from 'vitest'

const root = new URL('..', import.meta.url).pathname
const packageJson = createRequire(import.meta.url)('#package.json') as { scripts: Record<string, string> }
const scripts = Object.keys(packageJson.scripts)

/** Scripts that npm runs before or after another one, which nobody calls by name. */
const hooks = new Set(scripts.flatMap((name) => [`pre${name}`, `post${name}`]))

function scriptsIn(text: string): string[] {
  const called = [...text.matchAll(/\bnpm (?:run ([\w:-]+)|(start|test)\b)/g)]
  return called.map(([, named, short]) => named ?? short ?? '')
}

/** What is in backticks and has a folder or an ending of this project's files; `/v1/…` is an address. */
function filesIn(text: string): string[] {
  const quoted = [...text.matchAll(/`([\w.-][\w./-]*)`/g)].map(([, name = '']) => name)
  return quoted.filter((name) =>
    /^(src|test|prisma|bench|deploy|examples)\/|\.(ts|mjs|sh|prisma|graphql|md|yaml)$/.test(name),
  )
}

describe.each(['README.md', 'CONTRIBUTING.md'])('%s', (document) => {
  test('names only scripts that there are', async () => {
    const called = scriptsIn(await readFile(root + document, 'utf8'))
    expect(called.length).toBeGreaterThan(2)
    expect(called.filter((name) => !scripts.includes(name))).toEqual([])
  })

  test('names only files and folders that there are', async () => {
    const named = filesIn(await readFile(root + document, 'utf8'))
    const folders = await Promise.all(
      ['src', 'test', 'prisma'].map((one) => readdir(root + one, { recursive: true })),
    )
    const baseNames = new Set(folders.flat().map((file) => path.basename(file)))
    expect(named.length).toBeGreaterThan(4)
    expect(named.filter((name) => !existsSync(root + name) && !baseNames.has(name))).toEqual([])
  })
})

describe('README.md', () => {
  test('names every script that a person would call', async () => {
    const called = scriptsIn(await readFile(`${root}README.md`, 'utf8'))
    expect(scripts.filter((name) => !hooks.has(name) && !called.includes(name))).toEqual([])
  })

  test('leads to every example', async () => {
    const readme = await readFile(`${root}README.md`, 'utf8')
    const examples = await readdir(`${root}examples`)
    expect(examples.length).toBeGreaterThan(2)
    expect(examples.filter((name) => !readme.includes(`examples/${name}`))).toEqual([])
  })
})
