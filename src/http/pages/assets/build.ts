import { createHash } from 'node:crypto'
import { access, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import type { Coding } from '../../../transport/encoding.ts'
import { assetsFolder, type Manifest, manifestName, suffixes } from './assets.ts'
import { readLicenses, readSources } from './sources.ts'

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
