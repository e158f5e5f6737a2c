import { LRUCache } from 'lru-cache'
import { type Fields, type Model, rowReader, selectList } from './model.ts'
import type { Select } from './reader.ts'

/** From rows to others that belong to them, such as from organizations to their addresses. */
export interface Edge {
  /** The field by which a row is told to belong to a key. It is read with all others. */
  readonly key: string
  /** The SELECT of these columns, of all of them unless said otherwise. One SELECT for equal sets. */
  select(fields?: Fields): Select
}

interface EdgeRows {
  readonly name: string
  readonly model: Model
  /** The table in `from` that has the columns of the model. */
  readonly alias: string
  readonly key: string
  /** What follows the columns: $1 are the keys, $2 is the viewer. */
  readonly from: string
}

/** Which columns are asked for is the callers' choice, so what nobody asks for any more makes room. */
const selects = new LRUCache<string, Select>({ max: 500 })

export function edge({ name, model, alias, key, from }: EdgeRows): Edge {
  // Whoever asks again brings the same array: then no text has to be made to find the SELECT.
  const known = new WeakMap<Fields, Select>()

  function find(asked: Fields): Select {
    const fields = model.fields.filter((field) => field === key || asked.includes(field))
    const shape = `${name}(${fields.join()})`
    const kept = selects.get(shape)
    if (kept) return kept
    const text = `SELECT ${selectList(alias, fields)} ${from}`
    const select = { text, fields, read: rowReader(fields, model.times), shape }
    selects.set(shape, select)
    return select
  }

  return {
    key,
    select(fields = model.fields) {
      const kept = known.get(fields)
      if (kept) return kept
      const select = find(fields)
      known.set(fields, select)
      return select
    },
  }
}
