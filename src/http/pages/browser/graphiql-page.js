// Opens GraphiQL with the key that was entered in the bar above it.

/**
 * @typedef {object} GraphiqlSettings
 * @property {'open' | 'authenticated' | 'off'} introspection
 * @property {{ query: string, variables?: string }[]} tabs
 * @property {Record<string, string>} workers Their paths, by what Monaco calls them.
 * @property {string} [demoKey]
 */

/** @param {GraphiqlSettings} settings */
async function openGraphiql({ introspection, tabs, workers, demoKey }) {
  window.MonacoEnvironment = {
    globalAPI: false,
    getWorkerUrl: (_moduleId, label) => workers[label] ?? '',
  }
  const key = await openKeyBar({
    demoKey,
    withoutKey: {
      open: 'Queries need a key.',
      authenticated: 'Introspection needs a key, and so do queries.',
      off: 'Queries need a key. Introspection is disabled.',
    }[introspection],
    // Without the query in the URL: GraphiQL keeps its tabs by itself, and would open another one for it.
    reload: () => location.replace('/graphql'),
  })
  const mayIntrospect = introspection === 'open' || (introspection === 'authenticated' && key !== null)
  YogaGraphiQL.renderYogaGraphiQL(/** @type {Element} */ (document.querySelector('#root')), {
    title: 'orgql',
    endpoint: '/graphql',
    defaultTabs: tabs,
    ...storedTab(),
    defaultEditorToolsVisibility: 'variables',
    schemaDescription: true,
    // What is typed into the headers editor may be a credential: it is never stored.
    shouldPersistHeaders: false,
    // Null: do not ask for it.
    ...(!mayIntrospect && { schema: null }),
    additionalHeaders: (/** @type {{ extensions?: { headers?: object } }} */ request) => {
      const typed = Object.keys(request?.extensions?.headers ?? {})
      const isTyped = typed.some((name) => name.toLowerCase() === 'authorization')
      return key === null || isTyped ? {} : { Authorization: `Bearer ${key}` }
    },
  })
}

/**
 * The tab that was open last time: GraphiQL opens an empty one unless it is told. Nothing when there is none yet, or when
 * the URL has another query.
 * @returns {{ query?: string, variables?: string }}
 */
function storedTab() {
  try {
    const { tabs, activeTabIndex } = JSON.parse(localStorage.getItem('graphiql:tabState') ?? '')
    const { query, variables } = tabs[activeTabIndex]
    const asked = new URL(location.href).searchParams.get('query') ?? query
    return asked === query ? { query, variables } : {}
  } catch {
    return {}
  }
}

openGraphiql(readSettings())
