import DataLoader from 'dataloader'
import type { Edge } from './edge.ts'
import type { Fields } from './model.ts'
import type { Select } from './reader.ts'

/** Loads what belongs to a key, with at least the fields that are asked for: all of them unless said otherwise. */
export interface EdgeLoader<Value> {
  load(key: string, fields?: Fields): Promise<Value>
  clearAll(): void
}

/** A key together with the columns that it is asked with. */
export interface AskedKey {
  readonly key: string
  readonly select: Select
}

export function createEdgeLoader<Value>(
  edge: Edge,
  readAll: (asked: readonly AskedKey[]) => Promise<Value[]>,
): EdgeLoader<Value> {
  const loader = new DataLoader<AskedKey, Value>(readAll, { cacheMap: new LoadedValues<Promise<Value>>() })
  return {
    load: (key, fields) => loader.load({ key, select: edge.select(fields) }),
    clearAll: () => void loader.clearAll(),
  }
}

/** One SELECT for keys that may be asked with different columns: those of all of them together. */
export function selectOfAll(edge: Edge, asked: readonly AskedKey[]): Select {
  const first = asked[0]?.select
  if (asked.every(({ select }) => select === first)) return first ?? edge.select()
  const selects = new Set(asked.map(({ select }) => select))
  return edge.select([...selects].flatMap(({ fields }) => fields))
}

/** What was loaded is remembered for those only who ask for the same columns: others may need more of them. */
class LoadedValues<Value> {
  private readonly bySelect = new Map<Select, Map<string, Value>>()

  get({ select, key }: AskedKey): Value | undefined {
    return this.bySelect.get(select)?.get(key)
  }

  set({ select, key }: AskedKey, value: Value): void {
    const values = this.bySelect.get(select)
    if (values) values.set(key, value)
    else this.bySelect.set(select, new Map([[key, value]]))
  }

  delete({ select, key }: AskedKey): void {
    this.bySelect.get(select)?.delete(key)
  }

  clear(): void {
    this.bySelect.clear()
  }
}
