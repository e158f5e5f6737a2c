/** Samples of a query by server, in the order of rounds. */
export function samplesByServer(query, samples) {
  return [
    ...Map.groupBy(
      samples.filter((sample) => sample.query === query),
      ({ server }) => server,
    ),
  ]
}

export function median(values) {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}

/** Three significant digits, without an exponent. */
export function figure(value) {
  return Number.isFinite(value) ? Number(value.toPrecision(3)).toLocaleString('en') : '?'
}

export function table(head, rows) {
  const line = (cells) => `| ${cells.join(' | ')} |\n`
  return line(head) + line(head.map((_, index) => (index === 0 ? '---' : '---:'))) + rows.map(line).join('')
}
