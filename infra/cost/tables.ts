/** The result of `npm run cost` for people: as text, and as the tables of docs/cost.md. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { table } from '../terminal/command.ts'
import { repository } from '../settings/settings.ts'
import { alarmNames } from './alarm-names.ts'
import {
  assumed,
  costOf,
  defaultUsage,
  idleCost,
  type Cost,
  type Item,
  type Measured,
  type Usage,
} from './model.ts'
import { pricesReadAt } from './prices.ts'

const markers = /(?<=<!-- costs -->\n).*(?=<!-- \/costs -->)/s

/** Reads sizes and trips from docs/performance.json, where `npm run bench -- --docs` has left them. */
export function readMeasured(): Measured {
  const { figures } = JSON.parse(readFileSync(join(repository, 'docs/performance.json'), 'utf8')) as {
    figures: { name: string; spread: { median: number } }[]
  }
  const median = (start: string) => {
    const found = figures.find(({ name }) => name === start || name.startsWith(`${start} `))
    if (!found) throw new Error(`docs/performance.json has no figure "${start}": npm run bench -- --docs`)
    return found.spread.median
  }
  return {
    userBytes: median('user'),
    edgeBytes: median('follower edge, both directions'),
    postBytes: median('post of'),
    feedEntryBytes: median('feed entry after'),
    trips: {
      read: median('GET /users/{username}/feed: Redis'),
      post: median('POST /users/{username}/posts: Redis'),
      refresh: median('POST /auth/refresh: Redis'),
      login: median('POST /auth/login: Redis'),
    },
  }
}

/** A thousand posts and nothing else: no reading, no logins, nothing kept. */
function thousandPosts(measured: Measured): Cost {
  const nothing = {
    readsPerDay: 0,
    refreshesPerDay: 0,
    loginsPerDay: 0,
    likesPerDay: 0,
    following: 0,
    keptPosts: 0,
    keptLikes: 0,
  }
  return costOf({ users: 1000, active: 1 / 30, postsPerDay: 1, ...nothing }, measured)
}

/** The page with its tables as they have to be. */
export function withCostTables(markdown: string): string {
  const measured = readMeasured()
  const usage = defaultUsage
  const cost = costOf(usage, measured)
  const posts = thousandPosts(measured)
  const rows = [
    ['| a month, US dollars', 'quantity', 'a million users', '1,000 posts |'],
    ['| ---', '---', '---', '--- |'],
    ...cost.aws.map((one, i) => [`| ${one.what}`, amount(one), dollars(one.usd), `${dollars(posts.aws[i]!.usd)} |`]),
    ['| **sum**', '', `**${dollars(total(cost.aws))}**`, `**${dollars(total(posts.aws))}** |`],
    ...cost.redis.map((one, i) => [`| ${one.what}`, amount(one), dollars(one.usd), `${i === 1 ? dollars(posts.redis[i]!.usd) : ''} |`]),
  ] // prettier-ignore
  const idle = idleCost(alarmNames().length)
  const idleRows = [
    ['| a stage that is not used', 'quantity', 'US dollars a month |'],
    ['| ---', '---', '--- |'],
    ...idle.map((one) => [`| ${one.what}`, amount(one), `${dollars(one.usd)} |`]),
  ]
  const text = [rows, idleRows]
    .map((lines) => lines.map((cells) => cells.join(' | ')).join('\n'))
    .join('\n\n')
  return markdown.replace(markers, () => `\n${text}\n\n${sentences(usage, cost).join('\n')}\n\n`)
}

function sentences(usage: Usage, cost: Cost): string[] {
  const { loginsPerSecond, refreshesPerSecond, cores } = cost.keycloak
  return [
    `- Prices of ${pricesReadAt} (infra/cost/prices.ts), without free tiers.`,
    `- ${whole(usage.users)} users, ${usage.active * 100} % of them active on a day, and each of these reads ${usage.readsPerDay} pages, writes ${usage.postsPerDay} posts, likes ${usage.likesPerDay} times, refreshes ${usage.refreshesPerDay} times and logs in ${usage.loginsPerDay} times: ${whole(cost.requests / 1e6)} million requests and ${whole(cost.posts / 1e6)} million posts a month.`,
    `- In Redis: ${cost.redisGb.toFixed(1)} GB (${usage.following} followed, ${usage.keptPosts} posts and ${usage.keptLikes} likes a user, ${assumed.notifications} notifications), and ${whole(cost.redisCommands / 1e6)} million commands a month.`,
    `- At Keycloak, in the busiest hour: ${loginsPerSecond.toFixed(1)} logins and ${refreshesPerSecond.toFixed(0)} refreshes a second, by its own guide ${cores.toFixed(1)} cores.`,
  ]
}

export function report(usage: Usage, cost: Cost): string {
  const row = (one: Item) => [one.what, amount(one), `${dollars(one.usd)} USD`]
  return [
    table([...cost.aws.map(row), ['sum', '', `${dollars(total(cost.aws))} USD`]]),
    `and one of these, or nodes of your own for ${cost.redisGb.toFixed(1)} GB:\n`,
    table(cost.redis.map(row)),
    `and what costs without any use:\n`,
    table(idleCost(alarmNames().length).map(row)),
    `${sentences(usage, cost).join('\n')}\n- Assumed: ${assumed.readMs} ms a read, ${assumed.postMs} a post, ${assumed.refreshMs} a refresh, ${assumed.loginMs} a login, ${assumed.likeMs} a like, ${assumed.requestLineBytes + assumed.otherLogBytes} B of logs a request. Not in it: Keycloak's machines and database, NAT, mail.\n`,
  ].join('\n')
}

function total(items: Item[]): number {
  return items.reduce((sum, { usd }) => sum + usd, 0)
}

function amount({ quantity, unit }: Item): string {
  const text = quantity < 100 ? String(Math.round(quantity * 10) / 10) : whole(quantity)
  return unit === '' ? text : `${text} ${unit}`
}

function dollars(usd: number): string {
  return usd >= 100 ? whole(usd) : usd >= 1 ? usd.toFixed(2) : usd.toFixed(4)
}

function whole(number: number): string {
  return Math.round(number).toLocaleString('en-US')
}
