import { LRUCache } from 'lru-cache'
import { prepared, type Statement } from '../connection/sql.ts'

interface Bounds {
  /** The maximum number of prepared statements. */
  readonly max: number
  /** Uses before a statement is prepared. */
  readonly minUses: number
  /** After this many uses in total, all counts are halved, so that recent uses count more. */
  readonly window: number
}

/** Each takes about 150 kB of memory on every connection. */
const bounds: Bounds = { max: 100, minUses: 4, window: 10_000 }

/** How many statements that are not prepared are counted. */
const maxCandidates = 1_000

interface Counted {
  readonly statement: Statement
  uses: number
}

/**
 * Clients choose the shapes of statements; this chooses which ones to prepare: those that are used most. A new shape
 * replaces the least used one when it has been used more than twice as often. So no client can occupy all places forever.
 * To keep a common shape from being prepared, a client must use every one of the prepared shapes about as often.
 */
export class PreparedStatements {
  private readonly chosen = new Map<string, Counted>()
  private readonly candidates = new LRUCache<string, Counted>({ max: maxCandidates })
  private readonly bounds: Bounds
  private uses = 0

  constructor(given: Partial<Bounds> = {}) {
    this.bounds = { ...bounds, ...given }
  }

  /** The statement of a shape. It has a name while it is one of those to prepare. */
  use(shape: string, text: () => string): Statement {
    if (++this.uses % this.bounds.window === 0) this.age()
    const chosen = this.chosen.get(shape)
    if (chosen) {
      chosen.uses++
      return chosen.statement
    }
    const candidate = this.candidates.get(shape) ?? { statement: { text: text() }, uses: 0 }
    candidate.uses++
    if (candidate.uses >= this.bounds.minUses && this.makeRoom(candidate.uses)) {
      const statement = prepared(candidate.statement.text)
      this.candidates.delete(shape)
      this.chosen.set(shape, { statement, uses: candidate.uses })
      return statement
    }
    this.candidates.set(shape, candidate)
    return candidate.statement
  }

  private makeRoom(uses: number): boolean {
    if (this.chosen.size < this.bounds.max) return true
    let least: [shape: string, Counted] | undefined
    for (const entry of this.chosen) if (!least || entry[1].uses < least[1].uses) least = entry
    if (!least || uses <= 2 * least[1].uses) return false
    this.chosen.delete(least[0])
    this.candidates.set(least[0], { statement: { text: least[1].statement.text }, uses: least[1].uses })
    return true
  }

  private age(): void {
    for (const counted of this.chosen.values()) counted.uses /= 2
    for (const counted of this.candidates.values()) counted.uses /= 2
  }
}
