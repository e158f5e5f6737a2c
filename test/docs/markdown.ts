import { readdirSync, readFileSync } from 'node:fs'

export const root = new URL('../..', import.meta.url).pathname

/** Every text for readers, by its path from the root. What other programs write is not among them. */
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
  /** Of its first fence, as editors count. */
  readonly line: number
}

/** The fenced blocks, in their order. */
export function blocksOf(document: string): Block[] {
  const text = readDocument(document)
  return [...text.matchAll(/^```(\w*)\n(.*?)^```$/gms)].map(({ 1: language = '', 2: inner = '', index }) => ({
    language,
    text: inner,
    line: text.slice(0, index).split('\n').length,
  }))
}

/** All but the fenced blocks. */
export function proseOf(document: string): string {
  return readDocument(document).replace(/^```.*?^```$/gms, '')
}

/** The cells of every row of every table that has these first headings, without backticks. */
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

/** What can follow a `#` in a link to this document, as GitHub makes it of headings. */
export function anchorsOf(document: string): string[] {
  const headings = [...proseOf(document).matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) => heading)
  return headings.map((heading) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  )
}
