import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { settings } from '../../src/settings.ts'
import { root, rowsUnder } from './markdown.ts'

const rows = ['docs/settings.md', 'docs/limits.md'].flatMap((document) =>
  rowsUnder(document, 'setting', 'default'),
)

test('The tables in docs list every setting once, and nothing else', () => {
  expect(rows.map(([name]) => name).sort()).toEqual(Object.keys(settings.shape).sort())
})

test('The defaults in docs are those of .env.example', () => {
  const example = readFileSync(`${root}.env.example`, 'utf8')
  const defaults = [...example.matchAll(/^([A-Z_]+)=(.*)$/gm)].map(([, name, value]) => [name, value])
  expect(defaults.length).toBeGreaterThan(15)
  const documented = new Map(rows.map(([name, value]) => [name, value]))
  // DATA_DIR has no default in production: the table says so after a semicolon.
  const shown = defaults.map(([name]) => [name, documented.get(name)?.split(';')[0]])
  expect(shown).toEqual(defaults)
})
