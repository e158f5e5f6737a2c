/** The expected state of one organization that a client has created. */
export interface Entry {
  id: string
  /** Possible values: the last acknowledged one, and one that was sent but not acknowledged when the service died. */
  name: string[]
  /** Possible first lines of its address; undefined means no address. */
  line1: (string | undefined)[]
}

export interface Found {
  id: string
  name: string
  address: { line1: string } | null
}

/** Records the changes that a service has acknowledged, and finds those that were lost. */
export class Ledger {
  readonly entries = new Map<string, Entry>()
  acknowledged = 0
  /** The values of all acknowledged changes, with the organization. No value is sent twice. */
  readonly values = new Map<string, string>()

  created(id: string, name: string): Entry {
    this.values.set(name, id)
    const entry: Entry = { id, name: [name], line1: [undefined] }
    this.entries.set(id, entry)
    this.acknowledged++
    return entry
  }

  /** Both values are possible until `write` resolves. It rejects if the change was not acknowledged. */
  async change<Field extends 'name' | 'line1'>(
    entry: Entry,
    field: Field,
    value: string,
    write: () => Promise<unknown>,
  ): Promise<void> {
    entry[field].push(value)
    await write()
    this.values.set(value, entry.id)
    entry[field] = [value]
    this.acknowledged++
  }

  /** Compares the rows in the database with the acknowledged changes. */
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

  /** After a restart, changes that were not acknowledged are either stored or lost: only the stored value stays possible. */
  settle(found: ReadonlyMap<string, Found>): void {
    for (const entry of this.entries.values()) {
      const row = found.get(entry.id)
      if (!row) continue
      entry.name = [row.name]
      entry.line1 = [row.address?.line1]
    }
  }
}
