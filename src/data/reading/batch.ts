/** Rows in the order of their keys, as DataLoader wants them: null where a key has no row. */
export function byKey<Row>(
  keys: readonly string[],
  rows: Row[],
  keyOf: (row: Row) => string,
): (Row | null)[] {
  const found = new Map(rows.map((row) => [keyOf(row), row]))
  return keys.map((key) => found.get(key) ?? null)
}

/** All rows of each key, in the order in which the rows came. */
export function groupByKey<Row>(keys: readonly string[], rows: Row[], keyOf: (row: Row) => string): Row[][] {
  const groups = new Map<string, Row[]>(keys.map((key) => [key, []]))
  for (const row of rows) groups.get(keyOf(row))?.push(row)
  return keys.map((key) => groups.get(key) ?? [])
}

/** Items under the same label, with the place each had in the whole. */
export function groupWithIndex<Item>(items: readonly Item[], labelOf: (item: Item) => string) {
  const groups = new Map<string, { item: Item; index: number }[]>()
  items.forEach((item, index) => {
    const label = labelOf(item)
    const group = groups.get(label)
    if (group) group.push({ item, index })
    else groups.set(label, [{ item, index }])
  })
  return groups
}
