import { existsSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { anchorsOf, documents, proseOf, readDocument, root } from './markdown.ts'

interface Link {
  /** The file from the root, or the document itself. */
  readonly file: string
  readonly anchor: string | undefined
}

/** Without links to other sites: tests must not depend on the network. */
function linksIn(document: string): Link[] {
  const targets = [...proseOf(document).matchAll(/\]\(([^)\s]+)\)|(?:href|src)="([^"]+)"/g)]
  return targets.flatMap(([, inText, inTag]) => {
    const target = inText ?? inTag ?? ''
    if (/^(https?|mailto):/.test(target)) return []
    const [file = '', anchor] = target.split('#')
    return [{ file: file === '' ? document : path.join(path.dirname(document), file), anchor }]
  })
}

function isBroken({ file, anchor }: Link): boolean {
  if (!existsSync(root + file)) return true
  return anchor !== undefined && !anchorsOf(file).includes(anchor)
}

describe.each(documents)('%s', (document) => {
  test('links only to files and headings that exist', () => {
    expect(linksIn(document).filter(isBroken)).toEqual([])
  })
})

test.each(['docs/README.md', 'docs/decisions/README.md'])('%s links to every page in its folder', (index) => {
  const linked = linksIn(index).map(({ file }) => file)
  const beside = documents.filter((document) => path.dirname(document) === path.dirname(index))
  expect(beside.length).toBeGreaterThan(6)
  expect(beside.filter((page) => page !== index && !linked.includes(page))).toEqual([])
})

test('README.md stays short', () => {
  expect(readDocument('README.md').split('\n').length).toBeLessThanOrEqual(151)
})
