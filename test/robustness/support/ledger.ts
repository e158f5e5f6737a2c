/** What is known of one organization that a client has created. */
export interface Entry {
  id: string
  /** Values that may be found: what was acknowledged last, and what was on its way when the service died. */
  name: string[]
  /** The first line of its address; undefined stands for no address. */
  line1: (string | undefined)[]
}

export interface Found {
  id: string
  name: string
  address: { line1: string } | null
}

/** Notes what a service has acknowledged, and finds what of it is not there any more. */
export class Ledger {
  readonly entries = new Map<string, Entry>()
  acknowledged = 0

  created(id: string, name: string): Entry {
    const entry: Entry = { id, name: [name], line1: [undefined] }
    this.entries.set(id, entry)
    this.acknowledged++
    return entry
  }

  /** Both values are possible until `write` has been acknowledged; it rejects when it was not. */
  async change<Field extends 'name' | 'line1'>(
    entry: Entry,
    field: Field,
    value: string,
    write: () => Promise<unknown>,
  ): Promise<void> {
    entry[field].push(value)
    await write()
    entry[field] = [value]
    this.acknowledged++
  }

  /** What was lost, given what was found. */
  lost(found: ReadonlyMap<string, Found>): string[] {
    return [...this.entries.values()].flatMap(({ id, name, line1 }) => {
      const row = found.get(id)
      if (!row) return [`The organization ${id} is gone`]
      return [
        ...(name.includes(row.name)
          ? []
          : [`The name of ${id} is "${row.name}", not "${name.join('" or "')}"`]),
        ...(line1.includes(row.address?.line1)
          ? []
          : [`The address of ${id} is "${row.address?.line1}", not "${line1.join('" or "')}"`]),
      ]
    })
  }

  /** What was on its way has arrived or not: from now on only one value is right. */
  settle(found: ReadonlyMap<string, Found>): void {
    for (const entry of this.entries.values()) {
      const row = found.get(entry.id)
      if (!row) continue
      entry.name = [row.name]
      entry.line1 = [row.address?.line1]
    }
  }
}
