import { LRUCache } from 'lru-cache'
import type { List, Selection } from './list.ts'
import { type Fields, rowReader } from './model.ts'
import type { Select } from './reader.ts'

/**
 * How keys of one kind, pages or counts, become one SELECT. Keys of one shape differ only in values, so one text with
 * arrays of values serves all of them. For example, this is the SELECT for the first page of memberships of two
 * organizations, sorted by createdAt, with the role only. `k` is the table of keys; `k.key` is the index of a row's key:
 *
 *     (SELECT k.key,
 *       false AS earlier,
 *       false AS later,
 *       (SELECT json_agg(json_build_array(page."role")) FROM (
 *         SELECT m.role AS "role" FROM memberships m WHERE m.organization_id = k.v1::uuid
 *         ORDER BY m.created_at ASC, m.id ASC LIMIT k.v2
 *       ) page) AS rows
 *     FROM unnest($2::int[], $3::text[], $4::int[]) AS k(key, v1, v2)
 *     WHERE (SELECT true FROM memberships mine
 *         WHERE mine.organization_id = k.v1::uuid AND mine.user_id = $1::uuid))
 *
 * with the values [viewer, [0, 1], [first organization, second organization], [11, 11]]. The same text serves any number
 * of organizations and any page size. The reader combines this with the other SELECTs of a level into one statement.
 */
export interface Kind<Key> {
  /** The columns of the SELECT; `key` is the first. */
  readonly columns: Pick<Select, 'fields' | 'read'>
  /** Names everything in a key that the text depends on. */
  readonly shapeOf: (key: Key, list: List) => string
  /** A faster check that two keys have the same shape. It may return false for keys that do. */
  readonly haveSameShape: (key: Key, other: Key) => boolean
  /** Writes the text for a shape, given any key of it. Adds a column to `table` for each value that differs by key. */
  readonly write: (list: List, shape: Key, table: KeyTable<Key>) => string
}

export interface Composed {
  select: Select
  values: unknown[]
}

export function columns(fields: Fields): Kind<never>['columns'] {
  return { fields, read: rowReader(fields) }
}

/** $1 is the viewer; the arrays of the keys follow. */
export function compose<Key extends Selection>(
  list: List,
  viewerId: string | null,
  keys: readonly Key[],
  kind: Kind<Key>,
): Composed {
  const groups = [...groupByShape(list, keys, kind)]
  const [[shape, only] = []] = groups
  if (groups.length === 1 && shape !== undefined && only?.[0]) {
    const { table, select } = templateFor(shape, only[0].key, list, kind)
    return { select, values: [viewerId, ...table.values(only)] }
  }
  // The number of combinations of shapes is unlimited, so their texts are not cached.
  const values: unknown[] = [viewerId]
  const texts = groups.map(([, group]) => {
    const table = new KeyTable<Key>(values.length + 1)
    const text = kind.write(list, (group[0] as PlacedKey<Key>).key, table)
    values.push(...table.values(group))
    return text
  })
  return { select: { text: texts.join('\nUNION ALL\n'), ...kind.columns }, values }
}

/** A key and its index among all keys. */
interface PlacedKey<Key> {
  readonly key: Key
  readonly place: number
}

/** Most keys have the shape of the key before: they come from the same field of different rows. */
function groupByShape<Key>(list: List, keys: readonly Key[], { shapeOf, haveSameShape }: Kind<Key>) {
  const groups = new Map<string, PlacedKey<Key>[]>()
  let last: { key: Key; group: PlacedKey<Key>[] } | undefined
  keys.forEach((key, place) => {
    let group = last && haveSameShape(key, last.key) ? last.group : undefined
    if (!group) {
      const shape = shapeOf(key, list)
      group = groups.get(shape) ?? []
      groups.set(shape, group)
    }
    group.push({ key, place })
    last = { key, group }
  })
  return groups
}

interface Template<Key> {
  readonly table: KeyTable<Key>
  readonly select: Select
}

/** Clients choose the shapes, so their number is limited. */
const templates = new LRUCache<string, Template<never>>({ max: 500 })

/** The SELECT for one shape, from the cache if it is there. */
function templateFor<Key>(shape: string, key: Key, list: List, { columns, write }: Kind<Key>): Template<Key> {
  const known = templates.get(shape) as Template<Key> | undefined
  if (known) return known
  const table = new KeyTable<Key>(2)
  const template = { table, select: { text: write(list, key, table), ...columns, shape } }
  templates.set(shape, template as unknown as Template<never>)
  return template
}

/** Keys as a table in SQL: a row for each key, a column for each value that the text needs. */
export class KeyTable<Key> {
  private readonly firstParameter: number
  private readonly columns: { array: string; read: (key: Key) => unknown }[] = []

  constructor(firstParameter: number) {
    this.firstParameter = firstParameter
  }

  /** Adds a column with one value for each key, and returns the expression that reads it: `k.v1::uuid`. */
  add(type: string, read: (key: Key) => unknown): string {
    // Everything but numbers is sent as text: drivers cannot send arrays of this database's own enum types.
    this.columns.push({ array: type === 'int' ? 'int' : 'text', read })
    const name = `k.v${this.columns.length}`
    return type === 'int' ? name : `${name}::${type}`
  }

  /** The values of the parameters: first an array of the keys' indexes, then an array for each column. */
  values(keys: readonly PlacedKey<Key>[]): unknown[] {
    const places = keys.map(({ place }) => place)
    return [places, ...this.columns.map(({ read }) => keys.map(({ key }) => read(key)))]
  }

  /** The table for FROM: `unnest($2::int[], $3::text[]) AS k(key, v1)`. Call it after adding all columns. */
  toString(): string {
    const arrays = ['int', ...this.columns.map(({ array }) => array)]
    const parameters = arrays.map((array, place) => `$${this.firstParameter + place}::${array}[]`)
    const names = ['key', ...this.columns.map((_, place) => `v${place + 1}`)]
    return `unnest(${parameters.join(', ')}) AS k(${names.join(', ')})`
  }
}
