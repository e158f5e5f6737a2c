import type { Policy } from '../../config.ts'
import type { HttpAnswer, HttpRequest } from '../../transport/message.ts'
import { createAppPage } from './app-page.ts'
import type { Assets } from './assets/assets.ts'

/** The GraphiQL page. The browser loads nothing from other servers. */
export interface GraphiqlPage {
  matches(request: HttpRequest): boolean
  respond(demoKey: string | undefined): HttpAnswer
}

/**
 * It is public, even where the schema needs a credential: a browser cannot send one with a link, so the page
 * has a field for it.
 */
export function createGraphiqlPage(introspection: Policy, assets: Assets): GraphiqlPage {
  const show = createAppPage(
    {
      title: 'orgql',
      bodyClass: 'full-height',
      styles: ['graphiql.css'],
      scripts: ['graphiql.js', 'graphiql-page.js'],
      content: '<div id="root"></div>',
      contentSecurityPolicy: [
        "script-src 'self'",
        // The editor makes styles as it goes.
        "style-src 'self' 'unsafe-inline'",
        'img-src data:',
        'font-src data:',
        "connect-src 'self'",
        "worker-src 'self'",
      ],
    },
    assets,
  )
  const workers = {
    editorWorkerService: assets.path('graphiql-editor-worker.js'),
    json: assets.path('graphiql-json-worker.js'),
    graphql: assets.path('graphiql-graphql-worker.js'),
  }
  return {
    // With "query" in the URL as well: the page keeps what is being edited there, so reloading sends it.
    matches: ({ method, path, header }) =>
      path === '/graphql' && method === 'GET' && (header('accept') ?? '').includes('text/html'),
    respond: (demoKey) => show({ introspection, tabs: exampleTabs, workers, demoKey }),
  }
}

/** The tabs that GraphiQL opens with on a first visit. */
export const exampleTabs: { query: string; variables?: string }[] = [
  {
    query: `# Who am I, and where do I belong? Press Ctrl-Enter to run this.
query MyOrganizations {
  viewer {
    email
    firstName
  }
  organizations(first: 10, orderBy: [{ field: NAME }]) {
    totalCount
    nodes {
      id
      name
      personal
      effectiveBillingEmail
      domains {
        domain
        verified
      }
      viewerMembership {
        role
      }
    }
  }
}
`,
  },
  {
    query: `# Members page by page: put pageInfo.endCursor into "after" for the next page.
query Members($search: String!, $after: String) {
  organizations(first: 1, filter: { name: $search }) {
    nodes {
      name
      memberships(first: 20, after: $after, orderBy: [{ field: ROLE }]) {
        totalCount
        pageInfo {
          hasNextPage
          endCursor
        }
        nodes {
          role
          user {
            email
            firstName
            lastName
          }
        }
      }
    }
  }
}
`,
    variables: JSON.stringify({ search: 'northwind', after: null }, null, 2),
  },
  {
    query: `# What happened to my organizations? Null for those that I do not own.
query AuditLog($search: String!, $since: DateTime) {
  organizations(first: 1, filter: { name: $search }) {
    nodes {
      name
      events(first: 20, filter: { since: $since }) {
        totalCount
        nodes {
          createdAt
          action
          actor {
            type
            name
          }
          changes {
            field
            before
            after
          }
        }
      }
    }
  }
}
`,
    variables: JSON.stringify({ search: 'northwind', since: null }, null, 2),
  },
]
