/** What a month of Perch costs, from how it is used. Pure: the sizes in Redis and the trips are handed in as measured. */
import { prices } from './prices.ts'

/** How a network is used. Rates are of a user who is active on that day. */
export interface Usage {
  users: number
  /** Part of the users that is active on a day. */
  active: number
  postsPerDay: number
  readsPerDay: number
  refreshesPerDay: number
  loginsPerDay: number
  /** Likes, bookmarks, and what is taken back. */
  likesPerDay: number
  /** Those whom a user follows, on average. */
  following: number
  /** Posts of each user that are kept. */
  keptPosts: number
  /** Likes and bookmarks of each user that are kept. */
  keptLikes: number
}

export const defaultUsage: Usage = {
  users: 1_000_000,
  active: 0.2,
  postsPerDay: 0.5,
  readsPerDay: 15,
  refreshesPerDay: 4,
  loginsPerDay: 0.05,
  likesPerDay: 3,
  following: 50,
  keptPosts: 20,
  keptLikes: 100,
}

/** Assumed, not measured: they are said with the result. A stage's own numbers are in its metrics (docs/operate.md). */
export const assumed = {
  /** Billed milliseconds at 512 MB, cold starts in the mean: nearly all of it is waiting, for Redis or for Keycloak. */
  readMs: 25,
  postMs: 60,
  refreshMs: 60,
  loginMs: 200,
  likeMs: 40,
  /** Held by tests/functions/every-route/round-trips.test.ts. */
  likeTrips: 3,
  memoryGb: 0.5,
  /** Of an answer, headers included; a page of 20 posts. */
  readKb: 9,
  otherKb: 1.5,
  /** The line of a request (tests/unit/tools/cost.test.ts holds it near that). */
  requestLineBytes: 1000,
  /** START, END and REPORT of Lambda, the line of the gateway's access log, and 26 bytes that each line is charged. */
  otherLogBytes: 900,
  /** Counted by MONITOR during the tour: commands that are sent, a script as one. */
  commandsPerTrip: 3.4,
  /** How many of the metrics of docs/operate.md come into being: each route that is used brings two. */
  customMetrics: 100,
  /** The busiest hour over the mean. */
  peak: 5,
  /** Queues are asked by Lambda whether or not there is anything: five at a time, for twenty seconds each. */
  pollsPerQueue: 5 * 3 * 60 * 24 * 30,
  queues: 2,
  /** Every minute each, for half a second. */
  schedules: 3,
  scheduleMs: 500,
  /** Part of the users whose feeds are kept (seven days), and the entries of such a feed. */
  seen: 0.3,
  feedEntries: 112,
  /**
   * Bytes in Redis. Of a like, both directions: 40 where the post and the user have 128 at most, 205 beyond. Of what a user is found by, a username
   * and two words: what 4,000 users took on Redis 7.0.15. A user has at most 1,000 notifications.
   */
  likeBytes: 60,
  searchBytes: 245,
  notificationBytes: 60,
  notifications: 200,
  /** https://www.keycloak.org/high-availability/single-cluster/concepts-memory-and-cpu-sizing */
  loginsPerCore: 15,
  refreshesPerCore: 120,
}

/** As `npm run bench` has measured them: bytes, and round trips of a request. */
export interface Measured {
  userBytes: number
  edgeBytes: number
  postBytes: number
  feedEntryBytes: number
  trips: { read: number; post: number; refresh: number; login: number }
}

export interface Item {
  what: string
  quantity: number
  unit: string
  usd: number
}

export interface Cost {
  requests: number
  posts: number
  /** Gigabytes in Redis. */
  redisGb: number
  redisCommands: number
  /** Logins and refreshes a second in the busiest hour, and the cores of Keycloak for them. */
  keycloak: { loginsPerSecond: number; refreshesPerSecond: number; cores: number }
  aws: Item[]
  /** One of these is paid, or nodes: gigabytes say how many. */
  redis: Item[]
}

const daysAMonth = 30
const hoursAMonth = 730

export function costOf(usage: Usage, measured: Measured): Cost {
  const activeDays = usage.users * usage.active * daysAMonth
  const { trips } = measured
  const kinds = [
    { count: usage.readsPerDay, ms: assumed.readMs, kb: assumed.readKb, trips: trips.read },
    { count: usage.postsPerDay, ms: assumed.postMs, kb: assumed.otherKb, trips: trips.post },
    { count: usage.refreshesPerDay, ms: assumed.refreshMs, kb: assumed.otherKb, trips: trips.refresh },
    { count: usage.likesPerDay, ms: assumed.likeMs, kb: assumed.otherKb, trips: assumed.likeTrips },
    { count: usage.loginsPerDay, ms: assumed.loginMs, kb: assumed.otherKb, trips: trips.login },
  ].map((kind) => ({ ...kind, count: kind.count * activeDays }))
  const sum = (part: (kind: (typeof kinds)[number]) => number) =>
    kinds.reduce((total, kind) => total + part(kind), 0)

  const requests = sum(({ count }) => count)
  const gbSeconds = sum(({ count, ms }) => (count * ms * assumed.memoryGb) / 1000)
  const redisCommands = sum(({ count, trips: each }) => count * each) * assumed.commandsPerTrip
  const redisGb = (usage.users * bytesOfUser(usage, measured)) / 1e9
  const perSecond = (perDay: number) => (usage.users * usage.active * perDay * assumed.peak) / 86_400
  const loginsPerSecond = perSecond(usage.loginsPerDay)
  const refreshesPerSecond = perSecond(usage.refreshesPerDay)
  return {
    requests,
    posts: usage.postsPerDay * activeDays,
    redisGb,
    redisCommands,
    keycloak: {
      loginsPerSecond,
      refreshesPerSecond,
      cores: loginsPerSecond / assumed.loginsPerCore + refreshesPerSecond / assumed.refreshesPerCore,
    },
    aws: [
      item('HTTP API, requests', requests, '', prices.httpApiRequest),
      item('Lambda, requests', requests, '', prices.lambdaRequest),
      item('Lambda, GB-seconds', gbSeconds, '', prices.lambdaGbSecond),
      item(
        'CloudWatch, logs',
        (requests * (assumed.requestLineBytes + assumed.otherLogBytes)) / 1e9,
        'GB',
        prices.logsGb,
      ),
      item('transfer to the internet', sum(({ count, kb }) => count * kb) / 1e6, 'GB', prices.transferOutGb),
    ],
    redis: [
      {
        what: 'ElastiCache Serverless (Valkey)',
        quantity: redisGb,
        unit: 'GB',
        usd: redisGb * hoursAMonth * prices.serverlessGbHour + redisCommands * prices.serverlessEcpu,
      },
      {
        what: 'Upstash, pay as you go',
        quantity: redisGb,
        unit: 'GB',
        usd: redisGb * prices.upstashGbMonth + redisCommands * prices.upstashCommand,
      },
    ],
  }
}

/** What a stage costs that nobody uses; `alarms` as the template has them. */
export function idleCost(alarms: number): Item[] {
  const runs = assumed.schedules * 60 * 24 * daysAMonth
  return [
    item('SQS, polls', assumed.pollsPerQueue * assumed.queues, '', prices.sqsRequest),
    item('Lambda, schedules', (runs * assumed.scheduleMs * assumed.memoryGb) / 1000, 'GB-s', prices.lambdaGbSecond),
    item('CloudWatch, custom metrics', assumed.customMetrics, '', prices.customMetric),
    item('CloudWatch, alarms', alarms, '', prices.alarm),
  ] // prettier-ignore
}

function bytesOfUser(usage: Usage, measured: Measured): number {
  const told = assumed.notifications * assumed.notificationBytes
  return bytesOfPosts(usage, measured) + assumed.searchBytes + told + usage.keptLikes * assumed.likeBytes
}

/** Of a user with followers, posts and a feed: what the line "a million users" of docs/performance.md multiplies. */
export function bytesOfPosts({ following, keptPosts }: Usage, measured: Measured): number {
  const feed = assumed.seen * assumed.feedEntries * measured.feedEntryBytes
  return measured.userBytes + following * measured.edgeBytes + keptPosts * measured.postBytes + feed
}

function item(what: string, quantity: number, unit: string, price: number): Item {
  return { what, quantity, unit, usd: quantity * price }
}
