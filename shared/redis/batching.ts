/**
 * The port over a driver: gathers what a request asks of Redis within one turn of the event loop into one round trip.
 * The turn ends at setImmediate, not at a microtask, because Middy awaits between a route's middlewares: so the session
 * read and the handler's first read travel together.
 */
import { currentStats, type Stats } from '../stats.ts'
import type { Driver, Redis, Reply, Script } from './port.ts'
import { isRead } from './reads.ts'

interface Waiting<Request, Answer> {
  request: Request
  resolve(answer: Answer): void
  reject(error: unknown): void
}

interface Batch {
  commands: (Waiting<string[], Reply> & { readsOnly: boolean })[]
  transactions: Waiting<string[][], Reply[]>[]
}

/** A port over the driver that `connect` makes at the first command. */
export function batching(connect: () => Promise<Driver>): Redis {
  let driver: Promise<Driver> | undefined
  // A batch a request, so that each pays for, and counts, its own trips only.
  const open = new Map<Stats | undefined, Batch>()

  function batchOfTurn(): Batch {
    const stats = currentStats()
    const existing = open.get(stats)
    if (existing) return existing
    const batch: Batch = { commands: [], transactions: [] }
    open.set(stats, batch)
    setImmediate(() => {
      open.delete(stats)
      void send(batch, stats)
    })
    return batch
  }

  async function send({ commands, transactions }: Batch, stats: Stats | undefined): Promise<void> {
    driver ??= connect()
    const started = performance.now()
    const answers = await Promise.all([
      commands.length > 0 ? pipeline(driver, commands) : [],
      ...transactions.map((one) => transaction(driver!, one)),
    ])
    // Counted before anybody is answered: the request log may be the next thing that runs.
    if (stats) {
      stats.redisTrips += 1
      stats.redisMs += performance.now() - started
    }
    for (const answer of answers.flat()) answer()
  }

  function enqueue(request: string[], readsOnly: boolean): Promise<Reply> {
    const { promise, resolve, reject } = Promise.withResolvers<Reply>()
    batchOfTurn().commands.push({ request, readsOnly, resolve, reject })
    return promise
  }

  async function script(
    { lua, sha1, readsOnly }: Script,
    keys: string[],
    args: (string | number)[],
  ): Promise<Reply> {
    const rest = [String(keys.length), ...keys, ...args.map(String)]
    try {
      return await enqueue(['EVALSHA', sha1, ...rest], readsOnly)
    } catch (error) {
      // Nothing has run yet, so sending the whole script is no repetition.
      if (!(error instanceof Error && error.message.includes('NOSCRIPT'))) throw error
      return enqueue(['EVAL', lua, ...rest], readsOnly)
    }
  }

  return {
    run: (...command) => enqueue(command.map(String), isRead(command[0])),
    script,
    transaction(commands) {
      const { promise, resolve, reject } = Promise.withResolvers<Reply[]>()
      const request = commands.map((command) => command.map(String))
      batchOfTurn().transactions.push({ request, resolve, reject })
      return promise
    },
    async scriptForEach(each, keys, args) {
      if (keys.length === 0) return []
      driver ??= connect()
      const { slotOf } = await driver
      if (!slotOf) return listOf(await script(each, keys, args))
      const replies: Reply[] = []
      const groups = Map.groupBy(keys.keys(), (place) => slotOf(keys[place]!)).values()
      await Promise.all(
        [...groups].map(async (places) => {
          const ofGroup = listOf(
            await script(
              each,
              places.map((place) => keys[place]!),
              args,
            ),
          )
          const width = ofGroup.length / places.length
          ofGroup.forEach(
            (reply, i) => (replies[places[Math.floor(i / width)]! * width + (i % width)] = reply),
          )
        }),
      )
      return replies
    },
    async close() {
      await (await driver)?.close()
    },
  }
}

/** What a script returned, if it is a list. */
function listOf(reply: Reply): Reply[] {
  return Array.isArray(reply) ? reply : []
}

/** Sends commands together; what comes back hands each its own outcome. */
async function pipeline(driver: Promise<Driver>, waiting: Batch['commands']): Promise<(() => void)[]> {
  try {
    const requests = waiting.map(({ request }) => request)
    const replies = await (
      await driver
    ).pipeline(
      requests,
      waiting.every(({ readsOnly }) => readsOnly),
    )
    return waiting.map((one, i) => () => {
      const reply = replies[i] ?? null
      if (reply instanceof Error) one.reject(reply)
      else one.resolve(reply)
    })
  } catch (error) {
    return waiting.map((one) => () => one.reject(error))
  }
}

async function transaction(
  driver: Promise<Driver>,
  one: Batch['transactions'][number],
): Promise<(() => void)[]> {
  try {
    const replies = await (await driver).transaction(one.request)
    return [() => one.resolve(replies)]
  } catch (error) {
    return [() => one.reject(error)]
  }
}
