import type { HttpAnswer } from '../../transport/message.ts'
import type { Assets } from './assets/assets.ts'

/** A page whose scripts send requests with the key that its reader enters. */
export interface AppPage {
  readonly title: string
  readonly bodyClass: string
  /** Names of assets, in their order. */
  readonly styles: readonly string[]
  readonly scripts: readonly string[]
  /** Where the scripts put what they show. */
  readonly content: string
  readonly contentSecurityPolicy: readonly string[]
}

/** What every policy has: the page talks to this service only, and no site may frame it. */
const alwaysForbidden = [
  "default-src 'none'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
  "form-action 'none'",
]

/** Shown by key.js as far as there is something to do. Its field has no name, so that no form can send it. */
const keyBar = `<form class="key" autocomplete="off">
<label for="key">API key or token</label>
<input id="key" type="password" autocomplete="off" autocapitalize="none" spellcheck="false" maxlength="8192" aria-describedby="key-state">
<button type="submit">Use key</button>
<p id="key-state" role="status"></p>
<button type="button">Forget key</button>
</form>`

/** Gives the page with these settings for its script, which may hold a key: no cache may have it. */
export function createAppPage(page: AppPage, assets: Assets): (settings: object) => HttpAnswer {
  const { title, bodyClass, styles, scripts, content, contentSecurityPolicy } = page
  const styled = ['key.css', ...styles].map((name) => `<link rel="stylesheet" href="${assets.path(name)}">`)
  const scripted = ['key.js', ...scripts].map((name) => `<script src="${assets.path(name)}" defer></script>`)
  const headers = {
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Security-Policy': [...alwaysForbidden, ...contentSecurityPolicy].join('; '),
    'Cache-Control': 'no-store',
  }
  return (settings) => ({
    status: 200,
    headers: { ...headers },
    body: `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<link rel="icon" href="data:,">
${styled.join('\n')}
<script type="application/json">${inScript(settings)}</script>
${scripted.join('\n')}
</head>
<body class="${bodyClass}">
${keyBar}
${content}
<noscript>This page needs JavaScript.</noscript>
</body>
</html>
`,
  })
}

/** As JSON that cannot end the element around it. */
function inScript(settings: object): string {
  return JSON.stringify(settings).replaceAll('<', '\\u003c')
}
