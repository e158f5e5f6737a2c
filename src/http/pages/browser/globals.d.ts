/** What @graphql-yoga/render-graphiql leaves for its page. */
declare const YogaGraphiQL: {
  renderYogaGraphiQL(root: Element, options: object): void
}

/** What swagger-ui-dist leaves for its page. */
declare function SwaggerUIBundle(options: object): {
  preauthorizeApiKey(scheme: string, key: string): void
}

interface Window {
  MonacoEnvironment: { globalAPI: boolean; getWorkerUrl(moduleId: string, label: string): string }
}
