/** The ratios of a run as an SVG: each with its spread, on a logarithmic scale, its target as a mark. */
import { isReached, type Results } from './results.ts'

const width = 900
const labels = 400
const right = 70
const rowHeight = 26
const top = 58

const escape = (text: string) => text.replace(/[&<>]/g, (sign) => `&#${sign.charCodeAt(0)};`)

export function chart({ figures, date, cores, load }: Results): string {
  // A point that is 1 by definition says nothing.
  const bars = figures.filter(({ unit, spread }) => unit === '×' && spread.min !== spread.max)
  const values = bars.flatMap(({ spread, target }) => [spread.min, spread.max, target?.limit ?? 1])
  const low = Math.log10(Math.min(0.5, ...values))
  const high = Math.log10(Math.max(2, ...values))
  const x = (value: number) => labels + ((Math.log10(value) - low) / (high - low)) * (width - labels - right)
  const height = top + bars.length * rowHeight + 16

  const ticks = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100].filter(
    (tick) => Math.log10(tick) >= low && Math.log10(tick) <= high,
  )
  const grid = ticks.map(
    (tick) =>
      `<line x1="${x(tick)}" x2="${x(tick)}" y1="${top - 8}" y2="${height - 12}" stroke="${tick === 1 ? '#888' : '#ddd'}"/>` +
      `<text x="${x(tick)}" y="${top - 14}" text-anchor="middle" fill="#666">${tick} ×</text>`,
  )
  const lines = bars.map((bar, i) => {
    const { name, held, spread, target } = bar
    const y = top + i * rowHeight + rowHeight / 2
    const color = { true: '#2a7d4f', false: '#b3452c', undefined: '#3a5f8a' }[String(isReached(bar))]
    const mark = target
      ? `<path d="M${x(target.limit)} ${y - 9}v18" stroke="#222" stroke-width="2" stroke-dasharray="3 2"/>`
      : ''
    return (
      `<text x="${labels - 12}" y="${y + 4}" text-anchor="end">${escape(held ? `${name} (held)` : name)}</text>` +
      `<line x1="${x(spread.min)}" x2="${x(spread.max)}" y1="${y}" y2="${y}" stroke="${color}" stroke-width="3" opacity="0.45"/>` +
      `<circle cx="${x(spread.median)}" cy="${y}" r="5" fill="${color}"/>${mark}` +
      `<text x="${Math.min(x(spread.max) + 8, width - 44)}" y="${y + 4}" fill="${color}">${spread.median.toFixed(2)}</text>`
    )
  })
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="12">
<rect width="100%" height="100%" fill="#fff"/>
<text x="12" y="20" font-size="14">Perch: ratios of one run, ${date}, ${cores} cores, load ${load.before.toFixed(1)}</text>
<text x="12" y="36" fill="#666">dot: median · line: least to most · dashed: target · green reached, red not reached, blue none</text>
${[...grid, ...lines].join('\n')}
</svg>
`
}
