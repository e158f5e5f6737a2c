import type { Filler, Shape } from './position.ts'

const times = (count: number, text: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => text(index)).join(',')
const nested = (count: number, open: string, inner: string, close: string) =>
  `${open.repeat(count)}${inner}${close.repeat(count)}`
const uuid = (index: number) => `"019c13a7-5ea8-7c1e-9b1f-${index.toString(16).padStart(12, '0')}"`

/** Text that is repeated inside a string. */
const texts: Record<string, string> = {
  letters: 'a',
  'combining marks': '\u0301',
  'combining marks in the wrong order': '\u0315\u0300\u05ae\u0062',
  'combining marks of two classes': '\u0301\u0327',
  'letters that fold into several': '\u0130',
  'ligatures that unfold': '\ufb03',
  'letters of one in two parts': 'e\u0301',
  'Hangul in parts': '\u1100\u1161\u11a8',
  'escaped control characters': '\\u0001',
  'escaped line breaks': '\\n',
  quotes: '\\"',
  backslashes: '\\\\',
  'pairs of surrogates': '\ud83d\ude00',
  'lone surrogates': '\\ud800',
  NULs: '\\u0000',
  spaces: ' ',
  'spaces that are no spaces': '\u2003',
  'words and spaces': 'a ',
  'spaces between letters': '          a',
  'at signs': '@',
  'dots and letters': 'a.',
  digits: '1',
  'signs of a search': '%',
  'any character of a search': '_',
  dashes: '-',
  'empty JSON lists in base64': 'W10',
  'lists in lists in base64': 'W1tb',
  'right-to-left marks': '\u202e',
  'zero-width joiners': '\u200d',
}

const lists: Record<string, (count: number) => string> = {
  nulls: (count) => `[${times(count, () => 'null')}]`,
  numbers: (count) => `[${times(count, () => '1')}]`,
  'empty texts': (count) => `[${times(count, () => '""')}]`,
  'equal ids': (count) => `[${times(count, () => uuid(1))}]`,
  'ids that nothing has': (count) => `[${times(count, uuid)}]`,
  'empty objects': (count) => `[${times(count, () => '{}')}]`,
  'empty lists': (count) => `[${times(count, () => '[]')}]`,
  'sort keys': (count) => `[${times(count, () => '{"field":"CREATED_AT"}')}]`,
  'wrong sort keys': (count) => `[${times(count, (index) => `{"field":"X${index}"}`)}]`,
  'objects of unknown keys': (count) => `[${times(count, (index) => `{"k${index}":1}`)}]`,
  'lists in lists': (count) => nested(count, '[', '1', ']'),
}

const objects: Record<string, (count: number) => string> = {
  'unknown keys': (count) => `{${times(count, (index) => `"k${index}":1`)}}`,
  'keys like known ones': (count) => `{${times(count, (index) => `"name${index}":1`)}}`,
  'one key again and again': (count) => `{${times(count, () => '"name":1')}}`,
  'keys of numbers': (count) => `{${times(count, (index) => `"${index * 7}":1`)}}`,
  'long keys': (count) => `{"${'k'.repeat(count)}":1}`,
  'a long text under an unknown key': (count) => `{"k":"${'a'.repeat(count)}"}`,
  'names of JavaScript': (count) => `{${times(count, (index) => `"${'_'.repeat(index % 3)}__proto__":{}`)}}`,
  'objects in objects': (count) => nested(count, '{"a":', '1', '}'),
  'objects in lists': (count) => nested(count, '[{"name":', '1', '}]'),
}

const others: Record<string, (count: number) => string> = {
  'a long number': (count) => '1'.repeat(Math.max(1, count)),
  'a long fraction': (count) => `0.${'3'.repeat(Math.max(1, count))}`,
}

export const jsonFillers: Filler[] = [
  ...Object.entries(texts).map(([title, unit]) => ({
    title,
    shape: 'text' as const,
    text: (count: number) => `"${unit.repeat(count)}"`,
  })),
  {
    title: 'letters between spaces',
    shape: 'text',
    text: (count) => `"${' '.repeat(count)}a${' '.repeat(count)}"`,
  },
  { title: 'an address with many at signs', shape: 'text', text: (count) => `"a@${'a@'.repeat(count)}a"` },
  {
    title: 'an address with a long name',
    shape: 'text',
    text: (count) => `"${'a.'.repeat(count)}@example.com"`,
  },
  ...fillers('list', lists),
  ...fillers('object', objects),
  ...Object.entries(others).map(([title, text]) => ({ title, text })),
]

function fillers(shape: Shape, kinds: Record<string, (count: number) => string>): Filler[] {
  return Object.entries(kinds).map(([title, text]) => ({
    title,
    shape,
    isEverywhere: title.includes(' in '),
    text,
  }))
}
