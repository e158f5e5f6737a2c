import { figure, median, samplesByServer } from './figures.mjs'
import { queries } from './queries.mjs'
import { servers } from './servers.mjs'

const colors = { gateway: '#2563eb', postgraphile: '#d97706', mercurius: '#059669', limit: '#9ca3af' }
const layout = { width: 820, left: 250, bar: 16, gap: 4, group: 26, top: 34 }

/** Requests per second as bars, grouped by query. Each group has its own scale: the fastest bar has the full width. */
export function drawChart(samples) {
  const shapes = []
  let y = layout.top
  for (const query of Object.keys(queries)) {
    const rates = samplesByServer(query, samples).map(([server, own]) => [
      server,
      median(own.map(({ rate }) => rate)),
    ])
    const fastest = Math.max(...rates.map(([, rate]) => rate))
    shapes.push(text(16, y + 12, `${query}: ${queries[query].title}`, 'font-weight="600"'))
    y += 20
    for (const [server, rate] of rates) {
      shapes.push(drawBar(y, server, rate, rate / fastest))
      y += layout.bar + layout.gap
    }
    y += layout.group - layout.gap
  }
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${layout.width}" height="${y}" viewBox="0 0 ${layout.width} ${y}" font-family="system-ui, sans-serif" font-size="12" fill="#111827" role="img" aria-label="Requests per second of each server, by query">
<rect width="100%" height="100%" fill="#ffffff"/>
${text(16, 20, 'Requests per second, more is better', 'font-size="14" font-weight="600"')}
${shapes.join('\n')}
</svg>
`
}

function drawBar(y, server, rate, share) {
  const width = Math.max(1, Math.round((layout.width - layout.left - 80) * share))
  const baseline = y + 12
  return [
    text(layout.left - 8, baseline, servers[server].title, 'text-anchor="end"'),
    `<rect x="${layout.left}" y="${y}" width="${width}" height="${layout.bar}" rx="2" fill="${colors[server]}"/>`,
    text(layout.left + width + 6, baseline, figure(rate)),
  ].join('\n')
}

function text(x, y, content, attributes = '') {
  return `<text x="${x}" y="${y}" ${attributes}>${content}</text>`
}
