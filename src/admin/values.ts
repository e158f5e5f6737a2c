import { InvalidArgumentError } from 'commander'

const milliseconds = { d: 86_400_000, h: 3_600_000, m: 60_000 }

/** The moment that lies `30d`, `12h` or `15m` ahead. */
export function parseTimeAhead(value: string): Date {
  const [, count, unit] = /^([1-9]\d{0,4})([dhm])$/.exec(value) ?? []
  if (!unit) throw new InvalidArgumentError('It must be a number of days, hours or minutes: 30d, 12h, 15m.')
  return new Date(Date.now() + Number(count) * milliseconds[unit as keyof typeof milliseconds])
}

export function parseWhole(least: number, most: number): (value: string) => number {
  return (value) => {
    const number = Number(value)
    if (/^\d{1,10}$/.test(value) && number >= least && number <= most) return number
    throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`)
  }
}

export function parseFlag(value: string): boolean {
  if (value !== 'true' && value !== 'false') throw new InvalidArgumentError('It must be true or false.')
  return value === 'true'
}
