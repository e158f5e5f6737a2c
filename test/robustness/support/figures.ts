/** The value that `share` of all values do not exceed. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0
}

export function median(values: readonly number[]): number {
  return percentile(values, 0.5)
}

export function count(value: number): string {
  return value.toLocaleString('en')
}

export function milliseconds(value: number): string {
  return `${Math.round(value)} ms`
}
