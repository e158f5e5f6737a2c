import { readdirSync, readFileSync } from 'node:fs'

export const root = new URL('../..', import.meta.url).pathname

/** Every Markdown file by its path from the root, except generated ones. */
export const documents: readonly string[] = [
  ...markdownIn('.', false),
  ...['docs', '.github', 'test', 'examples'].flatMap((folder) => markdownIn(folder, true)),
  'bench/README.md',
].filter((document) => document !== 'test/robustness/report.md')

function markdownIn(folder: string, recursive: boolean): string[] {
  const files = readdirSync(root + folder, { recursive, encoding: 'utf8' })
  const own = files.filter((file) => file.endsWith('.md') && !file.includes('node_modules'))
  return own.map((file) => (folder === '.' ? file : `${folder}/${file}`)).sort()
}

export function readDocument(document: string): string {
  return readFileSync(root + document, 'utf8')
}

export interface Block {
  readonly language: string
  readonly text: string
  /** The line of its first fence, from 1. */
  readonly line: number
}

export function blocksOf(document: string): Block[] {
  const text = readDocument(document)
  return [...text.matchAll(/^```(\w*)\n(.*?)^```$/gms)].map(({ 1: language = '', 2: inner = '', index }) => ({
    language,
    text: inner,
    line: text.slice(0, index).split('\n').length,
  }))
}

/** The text without fenced blocks. */
export function proseOf(document: string): string {
  return readDocument(document).replace(/^```.*?^```$/gms, '')
}

/** The rows of all tables whose first headings are these, as cells without backticks. */
export function rowsUnder(document: string, ...headings: string[]): string[][] {
  const lines = readDocument(document).split('\n')
  const rows: string[][] = []
  let isInside = false
  for (const line of lines) {
    const cells = line.startsWith('|') ? line.split('|').slice(1, -1).map(plain) : []
    if (cells.length === 0) isInside = false
    else if (isInside) rows.push(cells)
    else isInside = headings.every((heading, place) => cells[place] === heading)
  }
  return rows.filter(([first]) => !/^:?-+:?$/.test(first ?? ''))
}

function plain(cell: string): string {
  return cell.trim().replaceAll('`', '')
}

/** The anchors that GitHub makes from the headings of this document. */
export function anchorsOf(document: string): string[] {
  const headings = [...proseOf(document).matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) => heading)
  return headings.map((heading) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  )
}
