import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { openApiDocument } from './openapi.ts'

/** Something that anybody may read, without a credential. */
export interface PublicFile {
  readonly headers: Readonly<Record<string, string>>
  /** Always the same bytes: one copy serves all who read it. */
  read(): Promise<Uint8Array>
}

const page = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>${openApiDocument.info.title}</title>
    <link rel="icon" href="data:,">
    <link rel="stylesheet" href="/v1/docs/swagger-ui.css">
  </head>
  <body>
    <div id="reference"></div>
    <script src="/v1/docs/swagger-ui-bundle.js"></script>
    <script src="/v1/docs/init.js"></script>
  </body>
</html>
`

/** Without an address for the validator the page would ask one on the internet about this document. */
const init = `SwaggerUIBundle({
  url: '/v1/openapi.json',
  dom_id: '#reference',
  validatorUrl: null,
  deepLinking: true,
})
`

const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
  "form-action 'none'",
].join('; ')

const document = JSON.stringify(openApiDocument)

/** The OpenAPI document, and the page that shows it with nothing but what is served here. */
const publicFiles: ReadonlyMap<string, PublicFile> = new Map([
  ['/v1/openapi.json', file('application/json', made(document))],
  ['/v1/docs', file('text/html; charset=utf-8', made(page))],
  ['/v1/docs/init.js', file('text/javascript; charset=utf-8', made(init))],
  ['/v1/docs/swagger-ui-bundle.js', file('text/javascript; charset=utf-8', packaged('swagger-ui-bundle.js'))],
  ['/v1/docs/swagger-ui.css', file('text/css; charset=utf-8', packaged('swagger-ui.css'))],
])

export function findPublicFile(pathname: string): PublicFile | undefined {
  return publicFiles.get(pathname)
}

function file(type: string, read: PublicFile['read']): PublicFile {
  const headers = {
    'Content-Type': type,
    'Content-Security-Policy': contentSecurityPolicy,
    'X-Content-Type-Options': 'nosniff',
    'Cache-Control': 'public, max-age=300',
  }
  return { headers, read }
}

function made(text: string): PublicFile['read'] {
  const bytes = Buffer.from(text)
  return async () => bytes
}

/** Read when it is first asked for, and once. */
function packaged(name: string): PublicFile['read'] {
  const location = createRequire(import.meta.url).resolve(`swagger-ui-dist/${name}`)
  let bytes: Promise<Uint8Array> | undefined
  return () => {
    bytes ??= readFile(location).catch((error) => {
      bytes = undefined
      throw error
    })
    return bytes
  }
}
