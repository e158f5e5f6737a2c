import type { BadInput } from './bad-input.ts'
import type { World } from './world.ts'

const badHosts = [
  'a b',
  'a/b',
  '<script>',
  'user@host',
  'localhost:port',
  'localhost:1:2',
  '[::1',
  '..',
  '',
  'a\tb',
  'ä.example',
  "'",
]
const body = '{"query":"{ __typename }"}'

/** Requests that no HTTP client sends. Each is written to a connection as it is. */
export function bytes({ own: { key } }: World): BadInput[] {
  const request = (line: string, headers: string[], content = '') =>
    [line, ...headers, 'Connection: close', '', content].join('\r\n')
  const get = (...headers: string[]) =>
    request('GET /v1/user HTTP/1.1', ['Host: localhost', `Authorization: Bearer ${key}`, ...headers])
  const post =
    (...headers: string[]) =>
    (content: string) =>
      request(
        'POST /graphql HTTP/1.1',
        ['Host: localhost', 'Content-Type: application/json', ...headers],
        content,
      )
  const refused: [title: string, bytes: string | Buffer][] = [
    ...badHosts.map((host): [string, string] => [
      `the host "${host}"`,
      request('GET /health/live HTTP/1.1', [`Host: ${host}`]),
    ]),
    ['no host', request('GET /health/live HTTP/1.1', [])],
    ['two hosts', request('GET /health/live HTTP/1.1', ['Host: localhost', 'Host: evil example'])],
    ['bytes that are not HTTP', 'hello\r\n\r\n'],
    ['HTTP without a version', 'GET /\r\n\r\n'],
    ['an unknown version of HTTP', request('GET /health/live HTTP/9.9', ['Host: localhost'])],
    ['HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
    ['TLS', Buffer.from('16030100c8010000c40303', 'hex')],
    ['a mail', 'EHLO example.com\r\nMAIL FROM:<a@example.com>\r\n'],
    ['a method of its own', request('STEAL /v1/user HTTP/1.1', ['Host: localhost'])],
    ['a method in lower case', request('get /v1/user HTTP/1.1', ['Host: localhost'])],
    ['a method of 10,000 letters', request(`${'A'.repeat(10_000)} / HTTP/1.1`, ['Host: localhost'])],
    ['TRACE', request('TRACE /v1/user HTTP/1.1', ['Host: localhost', `Authorization: Bearer ${key}`])],
    ['a space in the address', request('GET /v1/ user HTTP/1.1', ['Host: localhost'])],
    ['a whole URL as the address', request('GET http://localhost/graphql HTTP/1.1', ['Host: localhost'])],
    ['another site as the address', request('GET http://evil.example/v1/user HTTP/1.1', ['Host: localhost'])],
    ['a star as the address', request('OPTIONS * HTTP/1.1', ['Host: localhost'])],
    [
      'an address of 20 KB',
      request(`GET /graphql?query=${'x'.repeat(20_000)} HTTP/1.1`, ['Host: localhost']),
    ],
    ['a header of 20 KB', get(`X-Large: ${'x'.repeat(20_000)}`)],
    ['2000 headers', get(...Array.from({ length: 2000 }, (_, index) => `X-${index}: ${index}`))],
    ['a header without a name', get(': x')],
    ['a header without a colon', get('Nonsense')],
    ['a space before the colon', get('X-Space : x')],
    ['a NUL in a header', get('X-Nul: a\0b')],
    ['a NUL in the name of a header', get('X-N\0: a')],
    [
      'two credentials',
      request('GET /v1/user HTTP/1.1', [
        'Host: localhost',
        'Authorization: Bearer x',
        `Authorization: Bearer ${key}`,
      ]),
    ],
    ['two lengths', post('Content-Length: 5', `Content-Length: ${body.length}`)(body)],
    ['a length and chunks', post('Content-Length: 5', 'Transfer-Encoding: chunked')('0\r\n\r\n')],
    ['a negative length', post('Content-Length: -1')(body)],
    ['a length that is no number', post('Content-Length: 0x10')(body)],
    ['a length of 30 digits', post(`Content-Length: ${'9'.repeat(30)}`)(body)],
    ['chunks of no size', post('Transfer-Encoding: chunked')('zz\r\nhello\r\n0\r\n\r\n')],
    ['chunks of a negative size', post('Transfer-Encoding: chunked')('-1\r\nhello\r\n0\r\n\r\n')],
    [
      'chunks with too much behind their size',
      post('Transfer-Encoding: chunked')(`1;${'x'.repeat(20_000)}\r\nh\r\n0\r\n\r\n`),
    ],
    [
      '300 KB in chunks',
      post('Transfer-Encoding: chunked')(
        `${'1000\r\n'.concat('x'.repeat(4096), '\r\n').repeat(75)}0\r\n\r\n`,
      ),
    ],
    ['an unknown encoding', post('Transfer-Encoding: gzip')(body)],
    ['chunks said twice', post('Transfer-Encoding: chunked, chunked')('0\r\n\r\n')],
    ['no body at all', post('Content-Length: 0')('')],
    ['an unknown expectation', get('Expect: 200-ok')],
  ]
  const harmless: [title: string, bytes: string][] = [
    ['a folded header', get('X-Folded: a', ' b')],
    ['HTTP/1.0', 'GET /health/live HTTP/1.0\r\nHost: localhost\r\n\r\n'],
    [
      'two requests at once',
      ['keep-alive', 'close']
        .map((end) => request('GET /health/live HTTP/1.1', ['Host: localhost']).replace('close', end))
        .join(''),
    ],
    ['a wish for HTTP/2', get('Upgrade: h2c', 'HTTP2-Settings: AAMAAABkAAQAAP__')],
  ]
  return [
    {
      title: 'a connection carries CONNECT',
      sent: { bytes: request('CONNECT localhost:22 HTTP/1.1', ['Host: localhost']) },
      mayHangUp: true,
    },
    ...refused.map(([title, bytes]) => ({ title: `a connection carries ${title}`, sent: { bytes } })),
    ...harmless.map(([title, bytes]) => ({
      title: `a connection carries ${title}`,
      sent: { bytes },
      harmless: true,
    })),
  ]
}
