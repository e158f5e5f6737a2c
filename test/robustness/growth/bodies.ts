import type { Filler } from './position.ts'

const times = (count: number, text: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => text(index)).join(',')
const request = '{"query":"{viewer{id}}"}'

const bodies: Record<string, (count: number) => string> = {
  'spaces before it': (count) => `${' '.repeat(count)}${request}`,
  'spaces behind it': (count) => `${request}${' '.repeat(count)}`,
  'line breaks': (count) => `{${'\n'.repeat(count)}"query":"{viewer{id}}"}`,
  'ends of headers': (count) => `{${'\r\n\r\n'.repeat(count)}"query":"{viewer{id}}"}`,
  'lists that are not closed': (count) => '['.repeat(count),
  'lists in lists': (count) => `${'['.repeat(count)}${']'.repeat(count)}`,
  'objects in objects': (count) => `${'{"a":'.repeat(count)}1${'}'.repeat(count)}`,
  'many requests': (count) => `[${times(count, () => request)}]`,
  'unknown keys': (count) => `{"query":"{viewer{id}}","name":"A",${times(count, (i) => `"k${i}":1`)},"z":1}`,
  'one key again and again': (count) => `{${times(count, () => '"query":"{viewer{id}}"')}}`,
  numbers: (count) => `{"query":"{viewer{id}}","name":"A","x":[${times(count, () => '1e9')}]}`,
  'a string': (count) => `"${'a'.repeat(count)}"`,
  'an unfinished string': (count) => `{"query":"${'a'.repeat(count)}`,
  escapes: (count) => `{"query":"{viewer{id}}","name":"A","x":"${'\\u0041'.repeat(count)}"}`,
  'a form': (count) => 'query=a&'.repeat(count),
}

/** Whole bodies in which one thing grows. */
export const bodyFillers: Filler[] = Object.entries(bodies).map(([title, text]) => ({ title, text }))
