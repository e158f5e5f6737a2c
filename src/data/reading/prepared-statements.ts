import { LRUCache } from 'lru-cache'
import { prepared, type Statement } from '../connection/sql.ts'

interface Bounds {
  /** So many are prepared at any time. */
  readonly max: number
  /** Uses after which preparing pays. */
  readonly minUses: number
  /** Counts are halved after so many uses, so that what was used long ago makes room. */
  readonly window: number
}

/** Each takes some 150 kB of every connection's memory. */
const bounds: Bounds = { max: 100, minUses: 4, window: 10_000 }

/** Of statements that are not prepared, so many are counted. */
const maxCandidates = 1_000

interface Counted {
  readonly statement: Statement
  uses: number
}

/**
 * Chooses which statements are prepared, where callers choose their shapes: the ones that are used most. A shape that
 * is new takes the place of the least used one, once it is used twice as often. So nobody can fill the places for ever,
 * and to keep a common shape out a caller has to send as many requests for each of all the others.
 */
export class PreparedStatements {
  private readonly chosen = new Map<string, Counted>()
  private readonly candidates = new LRUCache<string, Counted>({ max: maxCandidates })
  private readonly bounds: Bounds
  private uses = 0

  constructor(given: Partial<Bounds> = {}) {
    this.bounds = { ...bounds, ...given }
  }

  /** The statement of a shape, named as long as it is to be prepared. */
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
