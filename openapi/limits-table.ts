/** `npm run docs:limits`: writes the table of docs/rate-limits.md from shared/rate-limit-policies.ts and the contracts. */
import { readFileSync, writeFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { type RateLimitPolicy, rateLimitPolicies } from '../shared/rate-limit-policies.ts'
import { readRoutes, type Route } from './routes.ts'

const page = 'docs/rate-limits.md'
const markers = /(?<=<!-- limits -->\n).*(?=<!-- \/limits -->)/s

/** The page with the table as it has to be. */
export function withLimitsTable(markdown: string, routes: Route[]): string {
  const lines = Object.entries<RateLimitPolicy>(rateLimitPolicies).flatMap(([name, { limits }]) =>
    limits.map((limit, i) =>
      row([
        i === 0 ? `\`${name}\`` : '',
        i === 0 ? routesOf(name, routes).join(', ') : '',
        limit.by,
        String(limit.burst),
        duration(limit.perSeconds),
        duration(limit.perSeconds / limit.burst),
        limit.forgivenBySuccess ? 'failures only' : 'everything',
      ]),
    ),
  )
  const head = row(['policy', 'routes', 'by', 'burst', 'per', 'then one in', 'counts'])
  return markdown.replace(
    markers,
    () => `\n${[head, row(Array.from({ length: 7 }, () => '---')), ...lines].join('\n')}\n\n`,
  )
}

function routesOf(name: string, routes: Route[]): string[] {
  const using = routes.filter(({ contract }) => contract.limits?.some(({ policy }) => policy === name))
  return using.map(({ method, path }) => `\`${method} ${path}\``)
}

function row(cells: string[]): string {
  return `| ${cells.join(' | ')} |`
}

function duration(seconds: number): string {
  if (seconds % 3600 === 0) return `${seconds / 3600} h`
  if (seconds % 60 === 0) return `${seconds / 60} min`
  return `${Math.round(seconds * 100) / 100} s`
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  writeFileSync(page, withLimitsTable(readFileSync(page, 'utf8'), await readRoutes()))
}
