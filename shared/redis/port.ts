/**
 * The narrow port to Redis. Both drivers behave alike behind it: strings come back as they were stored, integers as
 * numbers, and nothing is parsed, so that a user called `null` survives.
 */
import { createHash } from 'node:crypto'
import { Unavailable } from '../unavailable.ts'

export type Command = readonly [name: string, ...args: (string | number)[]]

/**
 * Bulk and simple strings are strings, integers numbers (exact up to 2^53 - 49: ioredis rounds when it parses the last
 * ones below 2^53; scores are strings and exact), pairs (HGETALL, WITHSCORES) flat arrays.
 */
export type Reply = string | number | null | Reply[]

/** A Lua script and the SHA-1 by which Redis knows it. */
export interface Script {
  lua: string
  sha1: string
  /** It writes nothing, so it may be repeated. */
  readsOnly: boolean
}

export type ScriptCall = [script: Script, keys: string[], args: (string | number)[]]

/**
 * Every method rejects with RedisUnavailable when Redis cannot be reached or cannot serve, in which
 * case a write may or may not have happened (it is never sent twice; see isRefusal), and with an ordinary Error when
 * Redis refuses the command itself: that is a mistake in our code. A trip of reads alone that a connection lost is
 * repeated once, on another one: see lasting.ts.
 *
 * Connections are shared: WATCH, SELECT, SUBSCRIBE and blocking commands do not belong here.
 */
export interface Redis {
  /**
   * One command. Those issued in the same turn of the event loop (up to the next setImmediate) by the same request
   * travel together, as one round trip, in any order; each succeeds or fails for itself.
   */
  run(...command: Command): Promise<Reply>
  /**
   * Commands that run one after the other, in the round trip of the turn; others may come between them. Rejects with the
   * first failure; those after it may have run. On a cluster they wait for each other where their keys are of different
   * slots.
   *
   * @param last a script for the end: only there is it certain to be in order with a server that does not know it yet
   * @returns their replies, in order
   */
  inOrder(commands: Command[], last?: ScriptCall): Promise<Reply[]>
  /**
   * MULTI/EXEC of commands whose keys share a slot; rejects if any of them failed. Shares the round trip of the turn.
   */
  transaction(commands: Command[]): Promise<Reply[]>
  /**
   * A script by its hash, sent whole only to a server that does not know it yet; shares the trip of the turn. Its keys
   * share a slot.
   */
  script(script: Script, keys: string[], args: (string | number)[]): Promise<Reply>
  /**
   * A script that does the same with each of its keys, in any order. The keys may be of any slots: it is one call, on a
   * cluster one for each slot, and one round trip in any case.
   *
   * @param beside one more key that the script may look at; it is the last of KEYS where one server has all keys, and is left
   *   out on a cluster
   * @returns nothing, or what the script returns: one list (not one of lists: these cost Lua and the client three times
   *   as much) with equally many replies for each of its keys, in their order
   */
  scriptForEach(script: Script, keys: string[], args: (string | number)[], beside?: string): Promise<Reply[]>
  /** Drops the connection. */
  close(): Promise<void>
}

/** What a driver does for the port; see batching.ts. Everything is a string already. */
export interface Driver {
  /**
   * One round trip. A refused command is an Error in its place; rejects when the trip itself failed.
   *
   * @param readsOnly nothing in it writes, so it may be repeated
   */
  pipeline(commands: string[][], readsOnly: boolean): Promise<(Reply | Error)[]>
  /** MULTI/EXEC in one round trip; rejects if any command failed. */
  transaction(commands: string[][]): Promise<Reply[]>
  /** There where keys are spread over nodes: a script's keys have to be alike in this. */
  slotOf?: (key: string) => number
  close(): Promise<void>
}

/** A script with the hash that Redis will know it by. */
export function defineScript(lua: string): Script {
  return { lua, sha1: createHash('sha1').update(lua).digest('hex'), readsOnly: false }
}

/** A script that writes nothing. */
export function defineReadScript(lua: string): Script {
  return { ...defineScript(lua), readsOnly: true }
}

/** Why a server that answers does not serve: nothing of the command has run. */
class Refusal extends Error {
  /** Redis's own word for it. */
  readonly kind: string

  constructor(kind: string, message: string) {
    super(message)
    this.kind = kind
  }
}

// What a server says when it is the server, not the command, that is at fault: starting, failing over, full, busy
// with a script, out of quota or refusing our credentials. EXECABORT alone (REST tells no more) hides which it was; our
// own mistakes the tests find, so it counts as the server's.
const serverAtFault =
  /^(LOADING|READONLY|MASTERDOWN|OOM|TRYAGAIN|CLUSTERDOWN|BUSY|MISCONF|NOREPLICAS|MOVED|ASK|NOAUTH|WRONGPASS|EXECABORT|ERR max )/

// These may be the last words of a server that was replaced: a new connection leads to whichever has its name by now.
const ofReplacedServer = /^(LOADING|READONLY|MASTERDOWN|CLUSTERDOWN|NOREPLICAS|NOAUTH|WRONGPASS)$/

/** The error for what a server answered to the command `name`. The text never holds a key or a value. */
export function replyError(name: string, text: string): Error {
  const reason = text
    // Redis 6 wraps what befell a command within a script.
    .replace(/^ERR Error running script.*@user_script: ?\d+: -?/s, '')
    // An unknown command is answered with the beginning of its arguments.
    .replace(/,? with args beginning with.*/s, '')
  const kind = serverAtFault.exec(reason)?.[1]
  return kind === undefined
    ? new Error(`Redis refused ${name}: ${reason}`)
    : new RedisUnavailable(new Refusal(kind, `${name}: ${reason}`))
}

/** Redis cannot be reached, or cannot serve. */
export class RedisUnavailable extends Unavailable {
  constructor(cause: Error) {
    super('redis', cause)
  }
}

/** The error for a Redis that cannot be reached or cannot serve. */
export function unavailable(reason: string): RedisUnavailable {
  return new RedisUnavailable(new Error(reason))
}

/** Whether Redis answered that it does not run the command now (it is full, say), and so did nothing. */
export function isRefusal(error: unknown): error is RedisUnavailable {
  return error instanceof RedisUnavailable && error.cause instanceof Refusal
}

/** For a write that may be left out where Redis does not take it. */
export function ignoreRefusal(error: unknown): void {
  if (!isRefusal(error)) throw error
}

/** Whether another connection may do better: this one broke or fell silent, or its server no longer is the one. */
export function isConnectionLost(error: unknown): boolean {
  if (!(error instanceof RedisUnavailable)) return false
  return !(error.cause instanceof Refusal) || ofReplacedServer.test(error.cause.kind)
}
