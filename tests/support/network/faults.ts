/** What a fault proxy can be told; see fault-proxy.ts. */

/**
 * - `pass`: everything goes through
 * - `refuse`: nobody listens, connections are refused and existing ones destroyed
 * - `hang`: connections are accepted and never answered; existing ones fall silent, and stay so for good, as a socket
 *   does whose other end is gone
 * - `reset`: connections are accepted and reset
 */
export type FaultMode = 'pass' | 'refuse' | 'hang' | 'reset'

export interface FaultProxy {
  port: number
  url(scheme: string): string
  readonly mode: FaultMode
  /** Resolves once the fault is in force; `pass` lifts it, on the same port. */
  setMode(mode: FaultMode): Promise<void>
  /**
   * How often the client sent something after the target had last answered. What is sent side by side, also over
   * several connections, is one trip.
   */
  readonly roundTrips: number
  resetCounts(): void
  /** New connections lead there from now on, as a name does that was given to another server; existing ones stay. */
  setTarget(target: Target): void
  /**
   * Resets the connection at the `trip`th round trip from now (1 is the next): `before` the target sees it, or `after`
   * the target has answered, so that the work is done and the answer lost.
   */
  cut(when: 'before' | 'after', trip?: number): void
  /**
   * Holds up what clients send by so many milliseconds, asked anew for each command of Redis, so that those of other
   * clients come between; on each connection nothing overtakes. A network that is slow now and then.
   */
  setDelays(next: () => number): void
  /** Holds up the `trip`th round trip from now, of one connection, until it is told to let it go. */
  hold(trip: number): Hold
  /** Keeps back the answer of the next round trip until it is released; `reached` resolves when the target has answered. */
  holdAnswer(): { reached: Promise<void>; release: () => void }
  close(): Promise<void>
}

export interface Hold {
  /** Resolves when the trip is held. */
  reached: Promise<void>
  /** Resolves when the target has answered it, if it was held. */
  release(): Promise<void>
}

export interface Target {
  host: string
  port: number
}
