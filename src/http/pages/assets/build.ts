import { createHash } from 'node:crypto'
import { access, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import path from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import type { Coding } from '../../../transport/negotiation.ts'
import { assetsFolder, type Manifest, manifestName, suffixes } from './assets.ts'

const types: Record<string, string> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
}

/** Level 9 takes a second for all assets; the highest, 11, leaves a tenth less and takes ten. */
const encode: Record<Coding, (content: Buffer) => Promise<Buffer>> = {
  identity: async (content) => content,
  br: (content) => promisify(brotliCompress)(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }),
  gzip: (content) => promisify(gzip)(content, { level: 9 }),
}
const codings = Object.keys(encode) as Coding[]

/** Writes the assets that are not there yet, in each coding, and removes those of earlier builds. */
export async function buildAssets(folder: string = assetsFolder): Promise<void> {
  await mkdir(folder, { recursive: true })
  const manifest: Manifest = {}
  for (const [name, text] of Object.entries(await readSources())) {
    const content = Buffer.from(text)
    const asset = describe(name, content)
    manifest[name] = asset
    await Promise.all(
      codings.map(async (coding) => {
        const file = path.join(folder, asset.file + suffixes[coding])
        if (!(await exists(file))) await write(file, await encode[coding](content))
      }),
    )
  }
  await write(path.join(folder, licensesName), await readLicenses())
  await write(path.join(folder, manifestName), JSON.stringify(manifest, null, 2))
  await removeOthers(folder, manifest)
}

const licensesName = 'LICENSES.txt'

function describe(name: string, content: Buffer): Manifest[string] {
  const { name: stem, ext } = path.parse(name)
  const hash = createHash('sha256').update(content).digest('hex').slice(0, 16)
  return { file: `${stem}-${hash}${ext}`, hash, type: types[ext] ?? 'application/octet-stream' }
}

async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  )
}

/** Completely or not at all: two builds may run at once, and one may be killed. */
async function write(file: string, content: string | Buffer): Promise<void> {
  const unfinished = `${file}.${process.pid}.unfinished`
  await writeFile(unfinished, content)
  await rename(unfinished, file)
}

async function removeOthers(folder: string, manifest: Manifest): Promise<void> {
  const assets = Object.values(manifest).flatMap(({ file }) =>
    codings.map((coding) => file + suffixes[coding]),
  )
  const wanted = new Set([...assets, licensesName, manifestName])
  for (const file of await readdir(folder)) {
    if (!wanted.has(file) && !file.endsWith('.unfinished')) await rm(path.join(folder, file), { force: true })
  }
}

/** Contents of an asset, by its name. */
type Sources = Readonly<Record<string, string>>

const require = createRequire(import.meta.url)
/** Our own scripts and styles are sent as they are written: there is nothing to compile. */
const ownFolder = path.join(path.dirname(assetsFolder), '../src/http/pages/browser')

/** All assets. The packages that they come from are needed for building only. */
async function readSources(): Promise<Sources> {
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

/** The notices that the packages' licenses require in copies. */
async function readLicenses(): Promise<string> {
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
