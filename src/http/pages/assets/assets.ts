import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import path from 'node:path'
import { onFirstUse, type StaticFile } from './static-file.ts'

/** `npm run build` writes them here, wherever the source runs from. */
export const assetsFolder = path.join(
  path.dirname(createRequire(import.meta.url).resolve('#package.json')),
  'dist/assets',
)

/** The list of all assets, in that folder. */
export const manifestName = 'manifest.json'

/** What is known of each asset, by its name. */
export type Manifest = Record<string, { readonly file: string; readonly hash: string; readonly type: string }>

export const suffixes = { identity: '', br: '.br', gzip: '.gz' } as const

/** The scripts and styles of the pages. Their paths name their content, so browsers keep them for good. */
export interface Assets {
  /** The path of the asset with this name. */
  path(name: string): string
  /** Undefined for all but the exact paths of assets: no part of a request becomes a file name. */
  find(path: string): StaticFile | undefined
}

export async function openAssets(folder: string = assetsFolder): Promise<Assets> {
  const manifest = await readManifest(folder)
  const files = new Map(
    Object.values(manifest).map(({ file, hash, type }) => [
      pathOf(file),
      {
        headers: { 'Content-Type': type, 'Cache-Control': 'public, max-age=31536000, immutable' },
        hash,
        read: onFirstUse((coding) => readFile(path.join(folder, file + suffixes[coding]))),
      },
    ]),
  )
  return {
    find: (requested) => files.get(requested),
    path(name) {
      const asset = manifest[name]
      if (!asset) throw new Error(`There is no asset "${name}".`)
      return pathOf(asset.file)
    },
  }
}

function pathOf(file: string): string {
  return `/assets/${file}`
}

async function readManifest(folder: string): Promise<Manifest> {
  try {
    return JSON.parse(await readFile(path.join(folder, manifestName), 'utf8')) as Manifest
  } catch (cause) {
    throw new Error('The scripts and styles of the pages are missing: run `npm run build`.', { cause })
  }
}
