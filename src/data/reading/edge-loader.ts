import DataLoader from 'dataloader'
import type { Edge } from './edge.ts'
import type { Fields } from './model.ts'
import type { Select } from './reader.ts'

/** Loads what belongs to a key, with at least the given fields; without `fields`, with all of them. */
export interface EdgeLoader<Value> {
  load(key: string, fields?: Fields): Promise<Value>
  clearAll(): void
}

/** A key, and the SELECT of the columns that its caller needs. */
export interface RequestedKey {
  readonly key: string
  readonly select: Select
}

export function createEdgeLoader<Value>(
  edge: Edge,
  readAll: (requested: readonly RequestedKey[]) => Promise<Value[]>,
): EdgeLoader<Value> {
  const loader = new DataLoader<RequestedKey, Value>(readAll, {
    cacheMap: new LoadedValues<Promise<Value>>(),
  })
  return {
    load: (key, fields) => loader.load({ key, select: edge.select(fields) }),
    clearAll: () => void loader.clearAll(),
  }
}

/** One SELECT with the columns of all keys. */
export function selectOfAll(edge: Edge, requested: readonly RequestedKey[]): Select {
  const first = requested[0]?.select
  if (requested.every(({ select }) => select === first)) return first ?? edge.select()
  const selects = new Set(requested.map(({ select }) => select))
  return edge.select([...selects].flatMap(({ fields }) => fields))
}

/** Caches a value only for the columns that it was requested with: other callers may need more columns. */
class LoadedValues<Value> {
  private readonly bySelect = new Map<Select, Map<string, Value>>()

  get({ select, key }: RequestedKey): Value | undefined {
    return this.bySelect.get(select)?.get(key)
  }

  set({ select, key }: RequestedKey, value: Value): void {
    const values = this.bySelect.get(select)
    if (values) values.set(key, value)
    else this.bySelect.set(select, new Map([[key, value]]))
  }

  delete({ select, key }: RequestedKey): void {
    this.bySelect.get(select)?.delete(key)
  }

  clear(): void {
    this.bySelect.clear()
  }
}
