/** The driver over TCP. */
import { Command, Redis } from 'ioredis'
import { timeLimit } from '../config.ts'
import { logger } from '../telemetry/logger.ts'
import { lasting } from './lasting.ts'
import { replyError, unavailable, type Driver, type Reply } from './port.ts'

/** The error for what a server answered to the command `name`. */
type Refusal = (name: string, text: string) => Error

interface Connection {
  client: Redis
  /** Trips that are under way. */
  trips: Set<Promise<unknown>>
}

/**
 * A driver over one lazily opened connection to `url`. A refused connection fails at once, a silent one after 0.8 s (more
 * where TIME_LIMIT_FACTOR says so); where one is lost, the next command opens a new one.
 */
export function ioredisDriver(url: string, refusal: Refusal = replyError): Driver {
  let current: Connection | undefined
  let opening: Promise<Connection> | undefined

  async function connection(): Promise<Connection> {
    if (current?.client.status === 'ready') return current
    opening ??= open().finally(() => (opening = undefined))
    return opening
  }

  async function open(): Promise<Connection> {
    const client = new Redis(url, {
      lazyConnect: true,
      connectTimeout: timeLimit(1000),
      commandTimeout: timeLimit(800),
      socketTimeout: timeLimit(1500),
      // We connect when a command needs it, never in the background: with ioredis's own reconnecting and queueing, the
      // commands of a cut connection are left hanging until they time out, and one that was queued may still be sent
      // after its caller has been told 503.
      retryStrategy: null,
      enableOfflineQueue: false,
      autoResendUnfulfilledCommands: false,
      enableReadyCheck: false,
      // Alike on all servers (and over REST); and nothing needs to be asked before the first command.
      protocol: 2,
      disableClientInfo: true,
    })
    let lastError = 'connection closed'
    client.on('error', (error: NodeJS.ErrnoException) => {
      lastError = error.message || (error.code ?? error.name)
      logger.warn('Redis connection failed', { reason: lastError })
    })
    await client.connect().catch(() => {
      throw unavailable(lastError)
    })
    current = { client, trips: new Set() }
    return current
  }

  async function during<Result>({ trips }: Connection, trip: Promise<Result>): Promise<Result> {
    trips.add(trip)
    try {
      return await trip
    } finally {
      trips.delete(trip)
    }
  }

  // A new error each time: ioredis's own carry the command with all its values.
  function driverError(name: string, error: Error): Error {
    return error.name === 'ReplyError'
      ? refusal(name, error.message)
      : unavailable(`${name}: ${error.message}`)
  }

  // ioredis reshapes some replies (HGETALL becomes an object) by the command's lower-case name; upper case, as here,
  // leaves them be.
  return lasting({
    async pipeline(commands) {
      const to = await connection()
      // Not by ioredis's own pipeline, which costs half as much CPU again: two more promises a command, and a copy
      // of every method for itself. The corked stream sends what is written meanwhile as one trip.
      // There is none where the connection has just ended: then the commands reject.
      const stream: Redis['stream'] | undefined = to.client.stream
      stream?.cork()
      const replies = commands.map((command) => {
        const ours = new Command(command[0]!.toUpperCase(), command.slice(1), { replyEncoding: 'utf8' })
        return to.client.sendCommand(ours) as Promise<Reply>
      })
      stream?.uncork()
      return (await during(to, Promise.allSettled(replies))).map((outcome, i) =>
        outcome.status === 'fulfilled'
          ? outcome.value
          : driverError(commands[i]![0]!, outcome.reason as Error),
      )
    },

    async transaction(commands) {
      const to = await connection()
      const multi = to.client.multi()
      for (const [name, ...args] of commands) multi.call(name!.toUpperCase(), ...args)
      const executed = multi.exec().catch((error: Error & { previousErrors?: Error[] }) => {
        // EXECABORT says only that an earlier command was refused; why stands with that one.
        throw driverError('MULTI', error.previousErrors?.[0] ?? error)
      })
      const results = await during(to, executed)
      return (results ?? []).map(([error, reply], i) => {
        if (error) throw driverError(commands[i]![0]!, error)
        return reply as Reply
      })
    },

    renew() {
      const old = current
      current = undefined
      if (old) void Promise.allSettled(old.trips).then(() => old.client.disconnect())
    },

    async close() {
      current?.client.disconnect()
    },
  })
}
