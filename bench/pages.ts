/**
 * A page of the feed, by its handler and with a real session, against a PING: both through a proxy that makes the
 * round trip 0.7 ms. Then the pages down to the 1,000th, most of them pulled from the authors' own lists.
 */
import { redis } from '../shared/redis/redis.ts'
import { respConnection } from '../tests/support/redis/resp.ts'
import { logIn, startWorld } from '../tests/support/world/world.ts'
import { figure, inTurns, isDeep, percentile, progress, ratios, report, timed } from './measure.ts'
import { startDelayProxy } from './network.ts'
import { readPage, seedReader, servePage } from './people.ts'

const roundTripMs = 0.7
const rounds = isDeep ? 25 : 12
/** Requests in one sample, which is their median. */
const requests = 40
/** Logins in one round, each for one page. */
const newTokens = 9
const depths = [1, 2, 5, 10, 100, 1000]
const itemsPerPage = 20

const world = await startWorld({ POWERTOOLS_LOG_LEVEL: 'SILENT' })
const proxy = await startDelayProxy(world.redisServer.port, roundTripMs)
process.env['REDIS_URL'] = proxy.url
const ping = respConnection(process.env['REDIS_URL'])

progress('seeding 20,200 posts by 20 authors')
const seeded = await seedReader(world, 20, itemsPerPage * 1010)

progress('walking to page 1,000')
const cursors: (string | undefined)[] = [undefined]
for (let page = 1; page < Math.max(...depths); page += 1) {
  const { items, next } = await readPage(seeded, cursors.at(-1))
  if (items.length !== itemsPerPage || next === null) throw new Error(`page ${page} is short`)
  cursors.push(next)
}

const medianOf = (request: () => Promise<unknown>, count = requests) => {
  return async () => {
    const samples: number[] = []
    for (let i = 0; i < count; i += 1) samples.push(await timed(request))
    return percentile(samples, 0.5)
  }
}

// The token of the walk is as old as the walk.
let reader = await logIn(seeded)

/** Each page with a token that is new to the process, so that its signature has to be checked. Of a user, the 50 sessions stay that began last. */
async function pageOfNewToken(): Promise<number> {
  const devices = await Promise.all(Array.from({ length: newTokens }, () => logIn(seeded)))
  const samples: number[] = []
  for (const device of devices) samples.push(await timed(() => servePage(device)))
  reader = devices.at(-1)!
  return percentile(samples, 0.5)
}

const p50 = await inTurns(
  rounds,
  {
    page: medianOf(() => servePage(reader)),
    ping: medianOf(() => ping.send([['PING']])),
    new: pageOfNewToken,
  },
  (round) => round % 5 === 0 && progress(`round ${round} of ${rounds}`),
)

progress('pages far down')
reader = await logIn(seeded)
const byDepth = await inTurns(
  isDeep ? 12 : 6,
  Object.fromEntries(depths.map((page) => [page, medianOf(() => servePage(reader, cursors[page - 1]), 15)])),
)
report([
  figure('pages', 'feed page p50 ÷ PING p50, 0.7 ms away', '×', ratios(p50.page, p50.ping), {
    target: { number: 3, at: 'most', limit: 2.3 },
  }),
  figure('pages', 'feed page p50 ÷ PING p50, token not seen before', '×', ratios(p50.new, p50.ping)),
  figure('pages', 'PING p50 through the proxy', 'ms', p50.ping),
  ...depths.map((page) =>
    figure(
      'pages',
      `feed page ${page.toLocaleString('en')} ÷ page 1`,
      '×',
      ratios(byDepth[page]!, byDepth[1]!),
      {
        x: page,
      },
    ),
  ),
])
ping.close()
await redis().close()
proxy.stop()
await world.close()
