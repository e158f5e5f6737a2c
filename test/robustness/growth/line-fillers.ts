import type { Filler } from './position.ts'

/** Fillers that repeat a text, or the text that a function makes of each index. */
function repeated(kinds: Record<string, string | ((index: number) => string)>, between = ''): Filler[] {
  return Object.entries(kinds).map(([title, unit]) => ({
    title,
    text: (count) =>
      typeof unit === 'string'
        ? unit.repeat(count)
        : Array.from({ length: count }, (_, index) => unit(index)).join(between),
  }))
}

/** For a parameter of a URL: the text after its equals sign. */
export const queryFillers = repeated({
  letters: 'a',
  'escaped letters': '%41',
  'escaped combining marks': '%CC%81',
  'escaped combining marks of two classes': '%CC%81%CC%A7',
  'escaped emoji': '%F0%9F%98%80',
  'half of a letter': '%E2%82',
  'signs of an escape': '%',
  NULs: '%00',
  'plus signs': '+',
  'equals signs': '=',
  'escaped spaces': '%20',
  commas: ',',
  colons: ':',
  'sort keys': 'created_at:asc,',
  'wrong sort keys': 'x:y,',
  digits: '1',
  zeroes: '0',
  ampersands: '&',
  'parameters without a value': '&a',
  'lists in lists': '%5B',
  dots: '.',
  'question marks': '?',
  'JSON objects in each other': '%7B%22a%22:',
  'unknown parameters': (index) => `&k${index}=1`,
})

export const pathFillers = repeated({
  letters: 'a',
  'escaped letters': '%41',
  'escaped slashes': '%2F',
  slashes: '/',
  'paths upwards': '../',
  'escaped combining marks': '%CC%81',
  'half of a letter': '%E2%82',
  'signs of an escape': '%',
  dashes: '-',
  digits: '0',
  semicolons: ';',
  dots: '.',
})

export const headerFillers = repeated({
  letters: 'a',
  spaces: 'a ',
  tabs: 'a\t',
  commas: ',',
  'commas and spaces': ', ',
  semicolons: ';',
  quotes: '"',
  'entity tags': '"1",',
  'weak entity tags': 'W/"x", ',
  stars: '*',
  'media ranges': '*/*,',
  'media ranges with weights': 'a/b;q=0.1,',
  'media types with parameters': 'application/json;a=b;',
  'encodings with weights': 'gzip;q=0.0, ',
  'encodings and spaces': 'gzip        ;',
  dots: 'a.a.a.',
  addresses: '1.2.3.4, ',
  origins: 'https://a.example ',
  'letters beyond ASCII': '\u00e4',
  'equals signs': 'a=',
  digits: '1',
  dashes: '0-',
  'slashes and stars': '/*',
  'words of credentials': 'Bearer ',
  backslashes: '\\',
})

/** Whole lines of headers. */
export const headerLineFillers = repeated(
  {
    'unknown headers': (index) => `X-A${index}: 1`,
    'one header again and again': () => 'X-A: 1',
    'headers without a value': (index) => `A${index}:`,
    'Accept again and again': () => 'Accept: a/b',
    'X-Forwarded-For again and again': () => 'X-Forwarded-For: 1.2.3.4',
    'Cookie again and again': () => 'Cookie: a=b',
    'If-None-Match again and again': () => 'If-None-Match: "1"',
    'Authorization again and again': () => 'Authorization: Bearer a',
    'Content-Type again and again': () => 'Content-Type: application/json',
    'Origin again and again': () => 'Origin: https://a.example',
  },
  '\r\n',
)
