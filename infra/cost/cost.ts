/** `npm run cost`: what a month of Perch costs. `--docs` writes the tables of docs/cost.md. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { Command, InvalidArgumentError } from 'commander'

import { repository } from '../settings/settings.ts'
import { alarmNames } from './alarm-names.ts'
import { assumed, costOf, defaultUsage, idleCost, type Usage } from './model.ts'
import { prices, pricesReadAt } from './prices.ts'
import { readMeasured, report, withCostTables } from './tables.ts'

const page = join(repository, 'docs/cost.md')

await new Command('npm run cost --')
  .description('Tells what a month of Perch costs on AWS, from how it is used. Nothing is asked of AWS.')
  .option('--users <n>', 'registered users', count, defaultUsage.users)
  .option('--active <part>', 'part of them that is active on a day', count, defaultUsage.active)
  .option('--posts-per-day <n>', 'posts of an active user', count, defaultUsage.postsPerDay)
  .option('--reads-per-day <n>', 'pages that an active user reads', count, defaultUsage.readsPerDay)
  .option('--refreshes-per-day <n>', 'refreshed tokens of an active user', count, defaultUsage.refreshesPerDay)
  .option('--logins-per-day <n>', 'logins of an active user', count, defaultUsage.loginsPerDay)
  .option('--likes-per-day <n>', 'likes and bookmarks of an active user', count, defaultUsage.likesPerDay)
  .option('--following <n>', 'those whom a user follows', count, defaultUsage.following)
  .option('--kept-posts <n>', 'posts of a user that are kept', count, defaultUsage.keptPosts)
  .option('--kept-likes <n>', 'likes and bookmarks of a user that are kept', count, defaultUsage.keptLikes)
  .option('--json', 'as JSON, with prices and assumptions')
  .option('--docs', 'write the tables of docs/cost.md (from the defaults)')
  .addHelpText('after', '\nPrices and their sources: infra/cost/prices.ts. Assumptions: infra/cost/model.ts.')
  .action(run)
  .parseAsync() // prettier-ignore

function count(text: string): number {
  const number = Number(text)
  if (!Number.isFinite(number) || number < 0)
    throw new InvalidArgumentError('It must be a number, 0 or more.')
  return number
}

interface Options extends Usage {
  json?: true
  docs?: true
}

function run({ json, docs, ...usage }: Options): void {
  const cost = costOf(usage, readMeasured())
  if (docs) writeFileSync(page, withCostTables(readFileSync(page, 'utf8')))
  else if (json) {
    process.stdout.write(
      `${JSON.stringify({ usage, assumed, prices, pricesReadAt, ...cost, idle: idleCost(alarmNames().length) }, undefined, 2)}\n`,
    )
  } else process.stdout.write(report(usage, cost))
}
