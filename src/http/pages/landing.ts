import { createHash } from 'node:crypto'
import type { Policy } from '../../config.ts'
import type { HttpAnswer } from '../../transport/message.ts'

const style = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { max-width: 38rem; margin: 0 auto; padding: 2rem 1rem; }
h1 { margin: 0; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 0.5rem 1rem; }
dd { margin: 0; }
a { color: LinkText; padding: 0.25rem 0; }
@media (max-width: 30rem) { dl { grid-template-columns: 1fr; gap: 0; } dd { margin-bottom: 1rem; } }
`

/** One line of the page. Under the policy `off` it is not there. */
interface Entry {
  readonly name: string
  readonly path: string
  readonly about: string
  readonly policy?: Policy
}

export interface LandingOptions {
  hasGraphiql: boolean
  schema: Policy
}

function entries({ hasGraphiql, schema }: LandingOptions): Entry[] {
  return [
    {
      name: 'GraphiQL',
      path: '/graphql',
      about: `Explore the GraphQL API, ${needsKey(schema)}. Programs post to the same path.`,
      policy: hasGraphiql ? 'open' : 'off',
    },
    {
      name: 'GraphQL schema',
      path: '/schema.graphql',
      about: 'As a text, for code generators and editors.',
      policy: schema,
    },
    {
      name: 'REST reference',
      path: '/v1/docs',
      about: 'The original HTTP API, endpoint by endpoint.',
    },
    { name: 'OpenAPI document', path: '/v1/openapi.json', about: 'The same for generators.' },
    { name: 'Health', path: '/health/ready', about: 'Whether requests can be served now.' },
  ]
}

function needsKey(schema: Policy): string {
  return schema === 'authenticated' ? 'once you have entered a key there' : 'with examples'
}

/** Browsers cannot send a credential with a link, so what needs one is named, with its path. */
function line({ name, path, about, policy = 'open' }: Entry): string {
  if (policy === 'off') return ''
  if (policy === 'open') return `<dt><a href="${path}">${name}</a></dt><dd>${about}</dd>\n`
  return `<dt>${name}</dt><dd>${about} At <code>${path}</code>, for callers with a credential.</dd>\n`
}

const pageWith = (lines: string) => `<!doctype html>
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
<p>Organizations with their domains, services, members and billing address. One set of rules, two APIs.</p>
<dl>
${lines}</dl>
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

/** The start page, at `/`. */
export function createLanding(options: LandingOptions): HttpAnswer {
  return { status: 200, headers, body: pageWith(entries(options).map(line).join('')) }
}
