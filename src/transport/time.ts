const millisecondsPerDay = 86_400_000
const maxDays = 10_000

const twoDigits = Array.from({ length: 100 }, (_, number) => String(number).padStart(2, '0'))
/** The first part of the text for each day that was asked for: `2026-03-01T`. */
const days = new Map<number, string>()

/** The same as `toISOString`, in a quarter of the time: an answer may hold thousands of times. */
export function timeText(time: Date): string {
  const milliseconds = time.getTime()
  const day = Math.floor(milliseconds / millisecondsPerDay)
  const rest = milliseconds - day * millisecondsPerDay
  const hours = Math.floor(rest / 3_600_000)
  const minutes = Math.floor(rest / 60_000) % 60
  const seconds = Math.floor(rest / 1_000) % 60
  const fraction = rest % 1_000
  const tens = fraction % 100
  const start = days.get(day) ?? startOf(day, time)
  return `${start}${twoDigits[hours]}:${twoDigits[minutes]}:${twoDigits[seconds]}.${(fraction - tens) / 100}${twoDigits[tens]}Z`
}

/** Throws a RangeError for a date that is no time. */
function startOf(day: number, time: Date): string {
  const text = time.toISOString()
  const start = text.slice(0, text.indexOf('T') + 1)
  if (days.size >= maxDays) days.clear()
  days.set(day, start)
  return start
}
