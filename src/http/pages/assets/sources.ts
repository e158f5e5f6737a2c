import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import path from 'node:path'
import { assetsFolder } from './assets.ts'

/** Contents of an asset, by its name. */
export type Sources = Readonly<Record<string, string>>

const require = createRequire(import.meta.url)
/** Our own scripts and styles are sent as they are written: there is nothing to compile. */
const ownFolder = path.join(path.dirname(assetsFolder), '../src/http/pages/browser')

/** All assets. The packages that they come from are needed for building only. */
export async function readSources(): Promise<Sources> {
  const graphiql = await import('@graphql-yoga/render-graphiql/graphiql')
  return {
    'graphiql.js': graphiql.js,
    'graphiql.css': graphiql.css,
    'graphiql-editor-worker.js': graphiql.editorWorkerService,
    'graphiql-json-worker.js': graphiql.jsonWorker,
    'graphiql-graphql-worker.js': graphiql.graphqlWorker,
    'swagger-ui.js': await packaged('swagger-ui-dist/swagger-ui-bundle.js'),
    'swagger-ui.css': await packaged('swagger-ui-dist/swagger-ui.css'),
    'graphiql-page.js': await own('graphiql-page.js'),
    'reference-page.js': await own('reference-page.js'),
    'key.js': await own('key.js'),
    'key.css': await own('key.css'),
  }
}

/** What their licenses want to be with the copies that are made of the packages. */
export async function readLicenses(): Promise<string> {
  const files = [
    '@graphql-yoga/render-graphiql/LICENSE',
    'swagger-ui-dist/LICENSE',
    'swagger-ui-dist/NOTICE',
    'swagger-ui-dist/swagger-ui-bundle.js.LICENSE.txt',
  ]
  const texts = await Promise.all(files.map(async (file) => `--- ${file}\n\n${await packaged(file)}`))
  return texts.join('\n')
}

function packaged(file: string): Promise<string> {
  const [, packageName = '', rest = ''] = /^((?:@[^/]+\/)?[^/]+)\/(.+)$/.exec(file) ?? []
  const folder = path.dirname(require.resolve(`${packageName}/package.json`))
  return readFile(path.join(folder, rest), 'utf8')
}

function own(file: string): Promise<string> {
  return readFile(path.join(ownFolder, file), 'utf8')
}
