/**
 * What becomes of a connection as time passes, over a driver that can open another one. A function that sleeps between
 * two requests is frozen, and what happened to its connection meanwhile it does not know: the server may have closed it,
 * been replaced by another, or a NAT gateway may have forgotten it without a word.
 */
import { timeLimit } from '../config.ts'
import { type Driver, isConnectionLost, type Reply } from './port.ts'

export interface Connected extends Pick<Driver, 'transaction' | 'close'> {
  pipeline(commands: string[][]): Promise<(Reply | Error)[]>
  /** The next trip opens a new connection; what is under way on this one is still answered, or given up in time. */
  renew(): void
  /** Where it keeps several connections and a trip takes any: so many more may be gone as well. */
  spares?: number
}

/** A connection that has not answered for longer is asked before anything rides on it. Milliseconds. */
const idleMs = 30_000
/** How long it may take to answer that. Milliseconds. */
const checkLimitMs = 250
/** The same for a new connection, which has to be opened first. Milliseconds. */
const newLimitMs = 800

/**
 * A driver that knows the age of its connection. Nothing that may have written is sent twice; a trip of reads whose
 * connection was lost is repeated once, if a new one answers a PING: a server that is only slow is not given all its
 * work twice.
 */
export function lasting(connected: Connected): Driver {
  /** By the wall clock: the other one stands still while a function is frozen. Undefined: a new connection. */
  let answeredAt: number | undefined
  /** Which connection it is: of many trips that lose it, the first renews it. */
  let generation = 0
  let checking: Promise<void> | undefined

  function renew(lost: number): void {
    if (lost !== generation) return
    generation += 1
    answeredAt = undefined
    connected.renew()
  }

  async function attempt(commands: string[][]): Promise<(Reply | Error)[]> {
    const of = generation
    const replies = await connected
      .pipeline(commands)
      .catch((error: Error) => commands.map(() => error as Reply | Error))
    if (replies.some(isConnectionLost)) renew(of)
    else if (of === generation) answeredAt = Date.now()
    return replies
  }

  async function isAlive(limitMs: number): Promise<boolean> {
    for (let spare = connected.spares ?? 0; spare > 0; spare -= 1)
      if (await answers(checkLimitMs)) return true
    return answers(limitMs)
  }

  async function answers(limitMs: number): Promise<boolean> {
    const { promise, resolve } = Promise.withResolvers<boolean>()
    const timer = setTimeout(resolve, timeLimit(limitMs), false)
    void attempt([['PING']]).then(([reply]) => resolve(!(reply instanceof Error)))
    return promise.finally(() => clearTimeout(timer))
  }

  async function check(): Promise<void> {
    // A clock that was set back says nothing about the age either.
    if (answeredAt === undefined || Math.abs(Date.now() - answeredAt) <= idleMs) return
    const of = generation
    checking ??= isAlive(checkLimitMs)
      .then((alive) => {
        if (!alive) renew(of)
      })
      .finally(() => (checking = undefined))
    await checking
  }

  return {
    async pipeline(commands, readsOnly) {
      await check()
      const hasAnswered = answeredAt !== undefined
      const replies = await attempt(commands)
      // A connection that was new already, and failed, is no reason to try another.
      if (!readsOnly || !hasAnswered || !replies.some(isConnectionLost)) return replies
      return (await isAlive(newLimitMs)) ? attempt(commands) : replies
    },

    async transaction(commands) {
      await check()
      const of = generation
      try {
        const replies = await connected.transaction(commands)
        if (of === generation) answeredAt = Date.now()
        return replies
      } catch (error) {
        if (isConnectionLost(error)) renew(of)
        throw error
      }
    },

    close: () => connected.close(),
  }
}
