/**
 * A TCP proxy that plays the faults of a network, so that a test can take Redis or Keycloak away from the code under
 * test and count its round trips without looking inside it.
 */
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import type { FaultMode, FaultProxy, Target } from './faults.ts'

export type { FaultMode, FaultProxy, Hold } from './faults.ts'

interface Link {
  client: Socket
  target: Socket
  /** What is held up, in the order in which it was sent. */
  held: Buffer[]
  silent: boolean
  loseReply: boolean
  /** What the target has answered and the client is not to hear yet. */
  keptBack: KeptBack | undefined
}

interface KeptBack {
  answers: Buffer[]
  reach: () => void
}

/** Starts a proxy on a free port of the loopback. */
export async function startFaultProxy({ target: first }: { target: Target }): Promise<FaultProxy> {
  let target = first
  const links = new Set<Link>()
  let mode: FaultMode = 'pass'
  let roundTrips = 0
  let underWay = false
  let nextDelay = () => 0
  let planToHold:
    | { trip: number; reached: () => void; released: Promise<void>; answered: () => void }
    | undefined
  let planToKeepBack: KeptBack | undefined
  let planned: { when: 'before' | 'after'; trip: number } | undefined

  const server = createServer((client) => {
    client.on('error', () => {})
    if (mode === 'reset') return void client.resetAndDestroy()
    const link: Link = {
      client,
      target: connect(target),
      held: [],
      silent: mode === 'hang',
      loseReply: false,
      keptBack: undefined,
    }
    links.add(link)

    client.on('data', (chunk) => {
      if (link.silent) return
      if (!underWay) {
        underWay = true
        roundTrips += 1
        if (planned?.trip === roundTrips) {
          const { when } = planned
          planned = undefined
          if (when === 'before') return drop(link)
          link.loseReply = true
        }
        link.keptBack = planToKeepBack
        planToKeepBack = undefined
        if (planToHold?.trip === roundTrips) {
          const { reached, released, answered } = planToHold
          planToHold = undefined
          void released.then(() => {
            // Given up by the client meanwhile: then nothing of it arrives any more.
            if (!link.target.writable) return answered()
            const onAnswer = () => {
              link.target.off('data', onAnswer).off('close', onAnswer)
              answered()
            }
            link.target.on('data', onAnswer).on('close', onAnswer)
            link.target.write(chunk)
          })
          return reached()
        }
      }
      for (const command of commandsOf(chunk)) passOn(link, command)
    })
    link.target.on('data', (chunk) => {
      if (link.silent) return
      if (link.loseReply) return drop(link)
      underWay = false
      if (link.keptBack) {
        link.keptBack.answers.push(chunk)
        return link.keptBack.reach()
      }
      client.write(chunk)
    })

    link.target.on('error', () => {})
    // What the target said before it hung up still arrives.
    link.target.on('close', () => client.destroySoon())
    client.on('close', () => {
      links.delete(link)
      link.target.destroy()
    })
  })

  function passOn(link: Link, chunk: Buffer): void {
    const delay = nextDelay()
    if (delay === 0 && link.held.length === 0) return void link.target.write(chunk)
    link.held.push(chunk)
    // Each timer lets the oldest go, whichever runs out first.
    setTimeout(() => {
      const oldest = link.held.shift()
      if (oldest && link.target.writable) link.target.write(oldest)
    }, delay)
  }

  function drop(link: Link): void {
    underWay = false
    link.client.resetAndDestroy()
  }

  function listen(port: number): Promise<void> {
    return new Promise((resolve, reject) => {
      server.once('error', reject)
      server.listen(port, '127.0.0.1', () => {
        server.off('error', reject)
        resolve()
      })
    })
  }

  async function stop(): Promise<void> {
    if (!server.listening) return
    const closed = new Promise((resolve) => server.close(resolve))
    for (const link of links) drop(link)
    await closed
  }

  await listen(0)
  const { port } = server.address() as AddressInfo

  return {
    port,
    url: (scheme) => `${scheme}://127.0.0.1:${port}`,
    get mode() {
      return mode
    },
    async setMode(next) {
      mode = next
      underWay = false
      if (next === 'refuse') return stop()
      if (!server.listening) await listen(port)
      for (const link of links) {
        if (next === 'hang') link.silent = true
        if (next === 'reset') drop(link)
      }
    },
    get roundTrips() {
      return roundTrips
    },
    resetCounts() {
      roundTrips = 0
      underWay = false
      planned = undefined
    },
    setTarget(next) {
      target = next
    },
    cut(when, trip = 1) {
      planned = { when, trip: roundTrips + trip }
    },
    setDelays(next) {
      nextDelay = next
    },
    hold(trip) {
      const reached = Promise.withResolvers<void>()
      const released = Promise.withResolvers<void>()
      const answered = Promise.withResolvers<void>()
      const plan = {
        trip: roundTrips + trip,
        reached: () => reached.resolve(),
        released: released.promise,
        answered: () => answered.resolve(),
      }
      planToHold = plan
      return {
        reached: reached.promise,
        async release() {
          const wasReached = planToHold !== plan
          planToHold = undefined
          released.resolve()
          if (wasReached) await answered.promise
        },
      }
    },
    holdAnswer() {
      const reached = Promise.withResolvers<void>()
      const kept: KeptBack = { answers: [], reach: () => reached.resolve() }
      planToKeepBack = kept
      const release = () => {
        for (const link of links) {
          if (link.keptBack !== kept) continue
          link.keptBack = undefined
          for (const answer of kept.answers) link.client.write(answer)
        }
      }
      return { reached: reached.promise, release }
    },
    close: stop,
  }
}

/** The commands of a chunk, as Redis's protocol begins them; text that looks like one is cut there too, which harms nothing. */
function commandsOf(chunk: Buffer): Buffer[] {
  const commands = []
  let from = 0
  for (let at = chunk.indexOf('\r\n*'); at !== -1; at = chunk.indexOf('\r\n*', from)) {
    commands.push(chunk.subarray(from, at + 2))
    from = at + 2
  }
  return [...commands, chunk.subarray(from)]
}
