import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, test } from 'vitest'
import { importsOf, sourceFiles } from '../support/imports.ts'

const root = new URL('../..', import.meta.url).pathname

const maxLines = 200
const maxFiles = 12

async function filesOf(folder: string): Promise<string[]> {
  return (await sourceFiles(root + folder)).map((file) => `${folder}/${file}`)
}

test('There are no import cycles between files, not even of types', async () => {
  const files = (await Promise.all(['src', 'bench', 'test'].map(filesOf))).flat()
  const imports = (await Promise.all(files.map((file) => importsOf(root, file)))).flat()
  const graph = new Map<string, string[]>(files.map((file) => [file, []]))
  for (const { from, to } of imports) graph.get(from)?.push(to)
  expect(imports.length).toBeGreaterThan(500)
  expect(circlesIn(graph)).toEqual([])
})

test(`A file of the source has at most ${maxLines} lines`, async () => {
  const sizes = await Promise.all(
    (await filesOf('src')).map(async (file) => {
      const text = await readFile(root + file, 'utf8')
      return { file, lines: text.split('\n').length - 1 }
    }),
  )
  expect(sizes.length).toBeGreaterThan(100)
  expect(sizes.filter(({ lines }) => lines > maxLines)).toEqual([])
})

test(`A folder of the source has at most ${maxFiles} files`, async () => {
  const sizes = new Map<string, number>()
  for (const file of await filesOf('src')) {
    const folder = path.dirname(file)
    sizes.set(folder, (sizes.get(folder) ?? 0) + 1)
  }
  expect(sizes.size).toBeGreaterThan(10)
  expect([...sizes].filter(([, files]) => files > maxFiles)).toEqual([])
})

/** One circle for each import that leads back to where the search came from. */
function circlesIn(graph: ReadonlyMap<string, readonly string[]>): string[] {
  const done = new Set<string>()
  const circles: string[] = []
  const follow = (file: string, way: readonly string[]) => {
    const start = way.indexOf(file)
    if (start >= 0) circles.push([...way.slice(start), file].join(' → '))
    if (start >= 0 || done.has(file)) return
    for (const target of graph.get(file) ?? []) follow(target, [...way, file])
    done.add(file)
  }
  for (const file of graph.keys()) follow(file, [])
  return circles
}
