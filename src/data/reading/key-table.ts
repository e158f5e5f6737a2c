/** The keys of a statement as a table in SQL, `unnest($2::int[], $3::text[], …) AS k(key, v1, …)`: a row per key. */
export class KeyTable<Key> {
  private readonly firstParameter: number
  private readonly columns: { array: string; read: (key: Key) => unknown }[] = []

  constructor(firstParameter: number) {
    this.firstParameter = firstParameter
  }

  /** Adds a column with a value of each key, and returns the expression that reads it. */
  add(type: string, read: (key: Key) => unknown): string {
    // Everything but numbers travels as text: drivers know no arrays of this database's own enum types.
    this.columns.push({ array: type === 'int' ? 'int' : 'text', read })
    const name = `k.v${this.columns.length}`
    return type === 'int' ? name : `${name}::${type}`
  }

  /** The values of the parameters: an array per column, that of the keys' places first. */
  values(keys: readonly { item: Key; index: number }[]): unknown[] {
    const places = keys.map(({ index }) => index)
    return [places, ...this.columns.map(({ read }) => keys.map(({ item }) => read(item)))]
  }

  toString(): string {
    const arrays = ['int', ...this.columns.map(({ array }) => array)]
    const parameters = arrays.map((array, place) => `$${this.firstParameter + place}::${array}[]`)
    const names = ['key', ...this.columns.map((_, place) => `v${place + 1}`)]
    return `unnest(${parameters.join(', ')}) AS k(${names.join(', ')})`
  }
}
