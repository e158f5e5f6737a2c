import { createHash } from 'node:crypto'
import { assertReading } from '../transport/error.ts'
import type { HttpAnswer, HttpRequest } from '../transport/message.ts'

const style = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { max-width: 38rem; margin: 0 auto; padding: 2rem 1rem; }
h1 { margin: 0; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 0.5rem 1rem; }
dd { margin: 0; }
a { color: LinkText; padding: 0.25rem 0; }
@media (max-width: 30rem) { dl { grid-template-columns: 1fr; gap: 0; } dd { margin-bottom: 1rem; } }
`

const page = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>orgql</title>
<link rel="icon" href="data:,">
<style>${style}</style>
</head>
<body>
<h1>orgql</h1>
<p>Organizations with their domains, services, members and billing address. One set of rules, two doors.</p>
<dl>
<dt><a href="/graphql">GraphiQL</a></dt><dd>Explore the GraphQL API, with its documentation. Programs post to the same address.</dd>
<dt><a href="/v1/docs">REST reference</a></dt><dd>The original HTTP API, endpoint by endpoint.</dd>
<dt><a href="/v1/openapi.json">OpenAPI document</a></dt><dd>The same for generators.</dd>
<dt><a href="/health/ready">Health</a></dt><dd>Whether requests can be served now.</dd>
</dl>
</body>
</html>
`

const headers = {
  'Content-Type': 'text/html; charset=utf-8',
  'Content-Security-Policy': [
    "default-src 'none'",
    `style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`,
    'img-src data:',
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "form-action 'none'",
  ].join('; '),
}

/** What a person finds who opens the bare address of the service; null for requests to other addresses. */
export function landing({ method, path }: HttpRequest): HttpAnswer | null {
  if (path !== '/') return null
  assertReading(method)
  return { status: 200, headers: { ...headers }, body: method === 'HEAD' ? null : page }
}
