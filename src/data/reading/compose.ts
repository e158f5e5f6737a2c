import { LRUCache } from 'lru-cache'
import type { List, Selection } from './list.ts'
import { type Fields, rowReader } from './model.ts'
import type { Select } from './reader.ts'

/**
 * How keys of one kind, pages or counts, become one SELECT. Keys of one shape differ in values only, so one text with
 * arrays of values answers all of them. The first page of two organizations, in the order of joining, with the roles,
 * comes out like this. `k` is the table of keys, and `k.key` says which key a row answers:
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
 * with the values [viewer, [0, 1], [first organization, second organization], [11, 11]]. It answers a third organization
 * as well, and pages of any size. The reader makes one statement of this and the other SELECTs of a level.
 */
export interface Kind<Key> {
  /** The columns of the SELECT; `key` is the first. */
  readonly columns: Pick<Select, 'fields' | 'read'>
  /** Everything of a key that the text depends on, as a name. */
  readonly shapeOf: (key: Key, list: List) => string
  /** Whether two keys are seen to have one shape without naming it. It may miss some. */
  readonly isLike: (key: Key, other: Key) => boolean
  /** The text for a shape, given any of its keys. The values that it needs of each key are columns of `table`. */
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
  // A mixture of shapes: there is no bound to the number of mixtures, so their texts are not kept.
  const values: unknown[] = [viewerId]
  const texts = groups.map(([, group]) => {
    const table = new KeyTable<Key>(values.length + 1)
    const text = kind.write(list, (group[0] as PlacedKey<Key>).key, table)
    values.push(...table.values(group))
    return text
  })
  return { select: { text: texts.join('\nUNION ALL\n'), ...kind.columns }, values }
}

/** A key, and its place among all that are asked for. */
interface PlacedKey<Key> {
  readonly key: Key
  readonly place: number
}

/** Most keys are like the one before: those are the same field of other rows. */
function groupByShape<Key>(list: List, keys: readonly Key[], { shapeOf, isLike }: Kind<Key>) {
  const groups = new Map<string, PlacedKey<Key>[]>()
  let last: { key: Key; group: PlacedKey<Key>[] } | undefined
  keys.forEach((key, place) => {
    let group = last && isLike(key, last.key) ? last.group : undefined
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

/** Shapes are the callers' choice, so the ones that nobody asks for any more make room for others. */
const templates = new LRUCache<string, Template<never>>({ max: 500 })

/** The SELECT for one shape, written once and kept while it is in use. */
function templateFor<Key>(shape: string, key: Key, list: List, { columns, write }: Kind<Key>): Template<Key> {
  const known = templates.get(shape) as Template<Key> | undefined
  if (known) return known
  const table = new KeyTable<Key>(2)
  const template = { table, select: { text: write(list, key, table), ...columns, shape } }
  templates.set(shape, template as unknown as Template<never>)
  return template
}

/** Keys as a table in SQL: a row for each key, a column for each value that the text needs of it. */
export class KeyTable<Key> {
  private readonly firstParameter: number
  private readonly columns: { array: string; read: (key: Key) => unknown }[] = []

  constructor(firstParameter: number) {
    this.firstParameter = firstParameter
  }

  /** Adds a column with a value of each key, and returns the expression that reads it: `k.v1::uuid`. */
  add(type: string, read: (key: Key) => unknown): string {
    // Everything but numbers travels as text: drivers know no arrays of this database's own enum types.
    this.columns.push({ array: type === 'int' ? 'int' : 'text', read })
    const name = `k.v${this.columns.length}`
    return type === 'int' ? name : `${name}::${type}`
  }

  /** The values of the parameters: an array for each column, that of the keys' places first. */
  values(keys: readonly PlacedKey<Key>[]): unknown[] {
    const places = keys.map(({ place }) => place)
    return [places, ...this.columns.map(({ read }) => keys.map(({ key }) => read(key)))]
  }

  /** What stands in FROM; complete when all columns are added: `unnest($2::int[], $3::text[]) AS k(key, v1)`. */
  toString(): string {
    const arrays = ['int', ...this.columns.map(({ array }) => array)]
    const parameters = arrays.map((array, place) => `$${this.firstParameter + place}::${array}[]`)
    const names = ['key', ...this.columns.map((_, place) => `v${place + 1}`)]
    return `unnest(${parameters.join(', ')}) AS k(${names.join(', ')})`
  }
}
