import { describe, expect, test } from 'vitest'
import { timeText } from '../../src/transport/time.ts'

describe('The text of a time', () => {
  const millisecondsPerDay = 86_400_000

  test('is the same as that of the language, for any time of any day', () => {
    const step = 997 * 3_600_001
    const times = Array.from({ length: 20_000 }, (_, index) => new Date((index - 10_000) * step))
    const parts = [
      0,
      1,
      9,
      10,
      99,
      100,
      999,
      1_000,
      59_999,
      60_000,
      3_599_999,
      3_600_000,
      millisecondsPerDay - 1,
    ]
    const edges = [-400_000, -1, 0, 20_000, 5_000_000].flatMap((day) =>
      parts.map((part) => new Date(day * millisecondsPerDay + part)),
    )
    for (const time of [...times, ...edges]) expect(timeText(time)).toBe(time.toISOString())
  })

  test('is refused to a date that is no time', () => {
    expect(() => timeText(new Date('never'))).toThrow(RangeError)
  })
})
