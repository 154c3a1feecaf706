/**
 * The driver for a Redis Cluster: one connection a node, each command to the node that has its key. Of our own, because
 * each of these connections has an age of its own (lasting.ts): docs/decisions/redis-cluster.md.
 */
import { timeLimit } from '../config.ts'
import { ioredisDriver } from './ioredis.ts'
import { isConnectionLost, replyError, unavailable, type Driver, type Reply } from './port.ts'
import { keyOf, slotOf } from './slots.ts'

/** How long a command waits for another node to say who has its key now. Milliseconds. */
const lookLimitMs = 250

/** A node does not serve a key. Nothing has run there, so sending the command elsewhere is no repetition. */
class Redirection extends Error {
  readonly slot: number
  /** Empty host: the same as that of the node which said so. */
  readonly address: string
  /** The slot is being moved, and this very key is at its new place already. */
  readonly asks: boolean

  constructor(name: string, slot: number, address: string, asks: boolean) {
    super(`${name}: redirected`)
    this.slot = slot
    this.address = address
    this.asks = asks
  }
}

interface Trip {
  /** Place of the command in the pipeline. */
  index: number
  command: string[]
  address: string
  asks: boolean
}

/**
 * A driver for the cluster that the node at `url` belongs to; the other nodes are reached with the same scheme and
 * credentials. The order of commands is kept at each node. A redirection is followed once; then, and while the keys of
 * a transaction are being moved, the answer is `redis-unavailable`.
 */
export function clusterDriver(url: string): Driver {
  const nodes = new Map<string, Driver>()
  const seed = new URL(url).host
  /** Address of each slot's node. */
  let owners: string[] = []
  /** Nodes whose connection was lost, and which have answered nothing since: another may have their slots by now. */
  const lost = new Set<string>()
  let refreshing: Promise<void> | undefined

  function node(address: string): Driver {
    const known = nodes.get(address)
    if (known) return known
    const nodeUrl = new URL(url)
    nodeUrl.host = address
    const host = nodeUrl.hostname
    const driver = ioredisDriver(nodeUrl.href, (name, text) => refusal(name, text, host))
    nodes.set(address, driver)
    return driver
  }

  function ownerOf(command: string[] | undefined): string {
    return owners[slotOf(command ? keyOf(command) : '')] ?? seed
  }

  function refresh(): Promise<void> {
    refreshing ??= readOwners().finally(() => (refreshing = undefined))
    return refreshing
  }

  /** In the background: whoever was redirected or failed has an answer already. */
  function refreshLater(): void {
    refresh().catch(() => {})
  }

  /**
   * Looks for the new owner of what was lost, so that it is served as soon as the other nodes know of a failover. Not for long:
   * where they say nothing either, the node is only tried again.
   */
  async function findLost(commands: string[][]): Promise<void> {
    const isLost = () => commands.some((command) => lost.has(ownerOf(command)))
    if (lost.size === 0 || !isLost() || everyNode().every((address) => lost.has(address))) return
    const { promise, resolve } = Promise.withResolvers<void>()
    const timer = setTimeout(resolve, timeLimit(lookLimitMs))
    const look = async () => {
      // One that began before this moment may tell what is no longer so.
      await refreshing?.catch(() => {})
      if (isLost()) await refresh().catch(() => {})
    }
    void look().then(resolve)
    await promise.finally(() => clearTimeout(timer))
  }

  const everyNode = () => [...new Set([...owners, ...nodes.keys(), seed])]

  async function readOwners(): Promise<void> {
    let failure: unknown
    // Those first that are likely to answer.
    for (const address of everyNode().toSorted((a, b) => Number(lost.has(a)) - Number(lost.has(b)))) {
      try {
        const [reply] = await node(address).pipeline([['CLUSTER', 'SLOTS']], true)
        if (reply instanceof Error) throw reply
        owners = parseOwners(reply as SlotRange[], address)
        return
      } catch (error) {
        lost.add(address)
        failure = error
      }
    }
    throw failure
  }

  /** Sends each command to its node, a pipeline a node, side by side, and puts the answers in their places. */
  async function send(trips: Trip[], replies: (Reply | Error)[], readsOnly: boolean): Promise<void> {
    const groups = Map.groupBy(trips, ({ address }) => address)
    await Promise.all(
      [...groups].map(async ([address, group]) => {
        const commands = group.flatMap(({ command, asks }) => (asks ? [['ASKING'], command] : [command]))
        try {
          const answers = (await node(address).pipeline(commands, readsOnly)).values()
          for (const { index, asks } of group) {
            if (asks) answers.next()
            replies[index] = answers.next().value ?? null
          }
          // A node that has lost its place may know no better than to refuse.
          if (group.some(({ index }) => isConnectionLost(replies[index]))) lose(address)
          else lost.delete(address)
        } catch (error) {
          for (const { index } of group) replies[index] = error as Error
          lose(address)
        }
      }),
    )
  }

  function lose(address: string): void {
    lost.add(address)
    refreshLater()
  }

  /** Where a redirection leads. */
  function follow({ slot, address, asks }: Redirection): string {
    if (!asks) {
      owners[slot] = address
      refreshLater()
    }
    return address
  }

  return {
    slotOf,

    async pipeline(commands, readsOnly) {
      if (owners.length === 0) await refresh()
      await findLost(commands)
      const replies: (Reply | Error)[] = []
      const trips = commands.map((command, index) => ({
        index,
        command,
        address: ownerOf(command),
        asks: false,
      }))
      await send(trips, replies, readsOnly)
      const redirected = trips.flatMap(({ index, command }) => {
        const reply = replies[index]
        if (!(reply instanceof Redirection)) return []
        return [{ index, command, address: follow(reply), asks: reply.asks }]
      })
      if (redirected.length > 0) await send(redirected, replies, readsOnly)
      return replies.map((reply) => (reply instanceof Redirection ? unavailable(reply.message) : reply))
    },

    async transaction(commands) {
      if (owners.length === 0) await refresh()
      await findLost(commands)
      const address = ownerOf(commands[0])
      try {
        return await node(address).transaction(commands)
      } catch (error) {
        if (!(error instanceof Redirection)) {
          if (isConnectionLost(error)) lose(address)
          throw error
        }
        if (error.asks) throw unavailable(error.message)
        return await node(follow(error)).transaction(commands).catch(giveUp)
      }
    },

    async close() {
      await Promise.all([...nodes.values()].map((driver) => driver.close()))
    },
  }
}

function giveUp(error: unknown): never {
  throw error instanceof Redirection ? unavailable(error.message) : error
}

function refusal(name: string, text: string, host: string): Error {
  const [, kind, slot, address] = /^(MOVED|ASK) (\d+) (\S+)$/.exec(text) ?? []
  if (address === undefined) return replyError(name, text)
  return new Redirection(name, Number(slot), withHost(address, host), kind === 'ASK')
}

type SlotRange = [first: number, last: number, master: [host: string | null, port: number]]

/** The answer of CLUSTER SLOTS as the address of each slot's master. */
function parseOwners(ranges: SlotRange[], askedAddress: string): string[] {
  const owners: string[] = []
  const { hostname } = new URL(`redis://${askedAddress}`)
  for (const [first, last, [host, port]] of ranges) {
    const address = withHost(`${host ?? ''}:${port}`, hostname)
    for (let slot = first; slot <= last; slot++) owners[slot] = address
  }
  return owners
}

/** `host:port` as URLs write it: IPv6 in brackets, and the node's own host where it names none. */
function withHost(address: string, ownHost: string): string {
  const colon = address.lastIndexOf(':')
  const host = address.slice(0, colon).replace(/^\?$/, '') || ownHost
  return `${host.includes(':') && !host.startsWith('[') ? `[${host}]` : host}${address.slice(colon)}`
}
