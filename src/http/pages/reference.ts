import type { HttpAnswer } from '../../transport/message.ts'
import { createAppPage } from './app-page.ts'
import type { Assets } from './assets/assets.ts'

/** The REST reference. It is public, even where the GraphQL schema is not: the REST API has always been public. */
export function createReferencePage(assets: Assets): (demoKey: string | undefined) => HttpAnswer {
  const show = createAppPage(
    {
      title: 'orgql REST API',
      bodyClass: 'reference',
      styles: ['swagger-ui.css'],
      scripts: ['swagger-ui.js', 'reference-page.js'],
      content: '<div id="reference"></div>',
      contentSecurityPolicy: [
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
      ],
    },
    assets,
  )
  return (demoKey) => show({ demoKey })
}
