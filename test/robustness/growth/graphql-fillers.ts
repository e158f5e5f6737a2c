import type { Filler, Shape } from './position.ts'

const times = (count: number, text: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => text(index)).join(' ')
const nested = (count: number, open: string, inner: string, close: string) =>
  `${open.repeat(count)}${inner}${close.repeat(count)}`

const kinds: Record<string, [Shape | undefined, (count: number) => string]> = {
  'a string': ['text', (count) => `"${'a'.repeat(count)}"`],
  'combining marks': ['text', (count) => `"${'\u0301\u0327'.repeat(count)}"`],
  'letters that fold into several': ['text', (count) => `"${'\u0130'.repeat(count)}"`],
  spaces: ['text', (count) => `"a${' '.repeat(count)}a"`],
  'at signs': ['text', (count) => `"${'a@'.repeat(count)}"`],
  'a block string': ['text', (count) => `"""${' a\n'.repeat(count)}"""`],
  digits: ['text', (count) => '1'.repeat(Math.max(1, count))],
  names: ['text', (count) => `A${'_'.repeat(count)}`],
  nulls: ['list', (count) => `[${times(count, () => 'null')}]`],
  'equal ids': ['list', (count) => `[${times(count, () => '"019c13a7-5ea8-7c1e-9b1f-000000000001"')}]`],
  'lists in lists': ['list', (count) => nested(count, '[', '1', ']')],
  'empty objects': ['list', (count) => `[${times(count, () => '{}')}]`],
  'unknown keys': ['object', (count) => `{${times(count, (index) => `k${index}:1`)}}`],
  'keys that nearly exist': ['object', (count) => `{${times(count, (index) => `name${index}:1`)}}`],
  'one key again and again': ['object', (count) => `{${times(count, () => 'name:1')}}`],
  'objects in objects': ['object', (count) => nested(count, '{name:', '1', '}')],
}

/** Literals of GraphQL. */
export const graphqlFillers: Filler[] = Object.entries(kinds).map(([title, [shape, text]]) => ({
  title,
  ...(shape && { shape }),
  text,
}))
