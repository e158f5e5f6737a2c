import { LRUCache } from 'lru-cache'
import { type Fields, inModelOrder, type Model, rowReader, selectList } from './model.ts'
import type { Select } from './reader.ts'

/** A relation from rows to others that belong to them, such as from organizations to their addresses. */
export interface Edge {
  /** The field that holds a row's key. It is always read. */
  readonly key: string
  /** The SELECT of these columns, or of all columns. Equal sets of columns share one SELECT. */
  select(fields?: Fields): Select
}

interface EdgeRows {
  readonly name: string
  readonly model: Model
  /** The table in `from` that has the columns of the model. */
  readonly alias: string
  readonly key: string
  /** The SQL after the columns: $1 are the keys, $2 is the viewer. */
  readonly from: string
}

/** Clients choose the columns, so the number of cached SELECTs is limited. */
const selects = new LRUCache<string, Select>({ max: 500 })

export function edge({ name, model, alias, key, from }: EdgeRows): Edge {
  // Callers often pass the same array again. Then the SELECT is found without building its shape.
  const known = new WeakMap<Fields, Select>()

  function find(requested: Fields): Select {
    const fields = inModelOrder(model, [key, ...requested])
    const shape = `${name}(${fields.join()})`
    const cached = selects.get(shape)
    if (cached) return cached
    const text = `SELECT ${selectList(alias, fields)} ${from}`
    const select = { text, fields, read: rowReader(fields, model.times), shape }
    selects.set(shape, select)
    return select
  }

  return {
    key,
    select(fields = model.fields) {
      const cached = known.get(fields)
      if (cached) return cached
      const select = find(fields)
      known.set(fields, select)
      return select
    },
  }
}
