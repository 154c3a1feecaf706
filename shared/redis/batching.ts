/**
 * The port over a driver: gathers what a request asks of Redis within one turn of the event loop into one round trip.
 * The turn ends at setImmediate, not at a microtask, because Middy awaits between a route's middlewares: so the session
 * read and the handler's first read travel together.
 */
import { currentStats, type Stats } from '../telemetry/request-context.ts'
import type { Command as PlainCommand, Driver, Redis, Reply, ScriptCall } from './port.ts'
import { isRead } from './reads.ts'
import { keyOf } from './slots.ts'

interface Waiting<Asked, Answer> {
  request: Asked
  resolve(answer: Answer): void
  reject(error: unknown): void
}

interface Request {
  request: string[]
  readsOnly: boolean
}

type Command = Waiting<string[], Reply> & Request

interface Batch {
  /** Each with the commands that run one after the other: most are of one. */
  units: Command[][]
  transactions: Waiting<string[][], Reply[]>[]
}

/** In which order units are sent. No code may depend on it: tests shuffle them to see that none does. */
export const sending = { arrange: (units: Command[][]): Command[][] => units }

/** A port over the driver that `connect` makes at the first command. */
export function batching(connect: () => Promise<Driver>): Redis {
  let driver: Promise<Driver> | undefined
  // A batch a request, so that each pays for, and counts, its own trips only.
  const open = new Map<Stats | undefined, Batch>()

  function batchOfTurn(): Batch {
    const stats = currentStats()
    const existing = open.get(stats)
    if (existing) return existing
    const batch: Batch = { units: [], transactions: [] }
    open.set(stats, batch)
    setImmediate(() => {
      open.delete(stats)
      void send(batch, stats)
    })
    return batch
  }

  async function send({ units, transactions }: Batch, stats: Stats | undefined): Promise<void> {
    driver ??= connect()
    const started = performance.now()
    const answers = await Promise.all([
      units.length > 0 ? pipeline(driver, sending.arrange(units)) : [],
      ...transactions.map((one) => transaction(driver!, one)),
    ])
    // Counted before anybody is answered: the request log may be the next thing that runs.
    if (stats) {
      stats.redisTrips += 1
      stats.redisMs += performance.now() - started
    }
    for (const answer of answers.flat()) answer()
  }

  function enqueue(requests: Request[]): Promise<Reply>[] {
    const unit = requests.map((request) => ({ ...request, ...Promise.withResolvers<Reply>() }))
    batchOfTurn().units.push(unit)
    return unit.map(({ promise }) => promise)
  }

  async function script(...call: ScriptCall): Promise<Reply> {
    const [sent] = enqueue([evalsha(call)])
    return unlessUnknown(sent!, call)
  }

  /** A server that does not know the script has run nothing, so sending it whole is no repetition. */
  async function unlessUnknown(sent: Promise<Reply>, [script, keys, args]: ScriptCall): Promise<Reply> {
    try {
      return await sent
    } catch (error) {
      if (!(error instanceof Error && error.message.includes('NOSCRIPT'))) throw error
      const request = ['EVAL', script.lua, ...scriptArguments(keys, args)]
      return enqueue([{ request, readsOnly: script.readsOnly }])[0]!
    }
  }

  return {
    run: (...command) => enqueue([plain(command)])[0]!,
    async inOrder(commands, last) {
      const sent = enqueue([...commands.map(plain), ...(last ? [evalsha(last)] : [])])
      return Promise.all(last ? [...sent.slice(0, -1), unlessUnknown(sent.at(-1)!, last)] : sent)
    },
    script,
    transaction(commands) {
      const { promise, resolve, reject } = Promise.withResolvers<Reply[]>()
      const request = commands.map((command) => command.map(String))
      batchOfTurn().transactions.push({ request, resolve, reject })
      return promise
    },
    async scriptForEach(each, keys, args, beside) {
      if (keys.length === 0) return []
      driver ??= connect()
      const { slotOf } = await driver
      if (!slotOf) return listOf(await script(each, beside === undefined ? keys : [...keys, beside], args))
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

function plain(command: PlainCommand): Request {
  return { request: command.map(String), readsOnly: isRead(command[0]) }
}

function evalsha([{ sha1, readsOnly }, keys, args]: ScriptCall): Request {
  return { request: ['EVALSHA', sha1, ...scriptArguments(keys, args)], readsOnly }
}

function scriptArguments(keys: string[], args: (string | number)[]): string[] {
  return [String(keys.length), ...keys, ...args.map(String)]
}

/** Sends units together; what comes back hands each command its own outcome. */
async function pipeline(connected: Promise<Driver>, units: Command[][]): Promise<(() => void)[]> {
  try {
    const driver = await connected
    const parts = units.map((unit) => splitBySlot(unit, driver))
    const sent = parts.flatMap(([first]) => first)
    const replies = await driver.pipeline(
      sent.map(({ request }) => request),
      sent.every(({ readsOnly }) => readsOnly),
    )
    const answers = sent.map((one, i) => () => {
      const reply = replies[i] ?? null
      if (reply instanceof Error) one.reject(reply)
      else one.resolve(reply)
    })
    const outcomes = replies.values()
    const rest = parts.flatMap(([first, others]) => {
      const failure = first.map(() => outcomes.next().value).find((reply) => reply instanceof Error)
      if (failure) answers.push(...others.map((one) => () => one.reject(failure)))
      return failure || others.length === 0 ? [] : [others]
    })
    return rest.length === 0 ? answers : [...answers, ...(await pipeline(connected, rest))]
  } catch (error) {
    return units.flat().map((one) => () => one.reject(error))
  }
}

/** What can be sent at once and stays in order: on a cluster the commands up to the next slot, and then the rest. */
function splitBySlot(unit: Command[], { slotOf }: Driver): [first: Command[], rest: Command[]] {
  if (!slotOf || unit.length === 1) return [unit, []]
  const slots = unit.map(({ request }) => slotOf(keyOf(request)))
  const border = slots.findIndex((slot) => slot !== slots[0])
  return border === -1 ? [unit, []] : [unit.slice(0, border), unit.slice(border)]
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
