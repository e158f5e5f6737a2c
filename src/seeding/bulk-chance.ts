import { uniformInt } from 'pure-rand/distribution/uniformInt'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'

/** Random choices. The same seed gives the same choices. */
export interface Chance {
  between(from: number, to: number): number
  /** True in `share` of 100 cases. */
  percent(share: number): boolean
  pick<Item>(items: readonly Item[]): Item
}

export function createChance(seed: number): Chance {
  const random = xoroshiro128plus(seed)
  const between = (from: number, to: number) => uniformInt(random, from, to)
  return {
    between,
    percent: (share) => between(1, 100) <= share,
    pick(items) {
      const item = items[between(0, items.length - 1)]
      if (item === undefined) throw new Error('The list to pick from is empty.')
      return item
    },
  }
}
