/**
 * What one request is known by and what it cost outside this process, counted where the calls are made and read by the
 * request log. Outside a request there is nothing to count into and nothing is counted.
 */
import { AsyncLocalStorage } from 'node:async_hooks'
import type { SecurityEvent } from './security-events.ts'
import { continueTrace, type Trace, traceHeaders } from './trace.ts'

export interface Stats {
  /** The trace that it belongs to. */
  trace: Trace
  /** By `performance.now()`. */
  startedAt: number
  /** Round trips to Redis; what travels together counts once. */
  redisTrips: number
  /** Milliseconds from sending to answer, summed over the trips: what runs side by side counts each. */
  redisMs: number
  /** HTTP calls to Keycloak. */
  keycloakCalls: number
  /** Milliseconds, summed over the calls. */
  keycloakMs: number
  /** Who is acting, where that is known: Keycloak's id, which the log hashes. */
  sub?: string
  /** Makes a keyed hash of the address that the request comes from, in a function that has the key. */
  hashAddress?: () => string
  /** What security watches for; see shared/telemetry/security-events.ts. */
  securityEvent?: { event: SecurityEvent } & Record<string, unknown>
}

const storage = new AsyncLocalStorage<Stats>()

/** Runs `fn` with counters of its own, which everything it awaits counts into, as a part of `trace`. */
export function withStats<T>(fn: (stats: Stats) => Promise<T>, trace = continueTrace()): Promise<T> {
  const startedAt = performance.now()
  const stats: Stats = { trace, startedAt, redisTrips: 0, redisMs: 0, keycloakCalls: 0, keycloakMs: 0 }
  return storage.run(stats, fn, stats)
}

/** The counters of the request that is running, undefined outside one. */
export function currentStats(): Stats | undefined {
  return storage.getStore()
}

/** What it has cost until now, for the log. Milliseconds to a tenth. */
export function costOf({ startedAt, redisTrips, redisMs, keycloakCalls, keycloakMs }: Stats) {
  return {
    ms: tenths(performance.now() - startedAt),
    redisTrips,
    redisMs: tenths(redisMs),
    keycloakCalls,
    keycloakMs: tenths(keycloakMs),
  }
}

function tenths(value: number): number {
  return Math.round(value * 10) / 10
}

/** Who is acting in the request that is running; the log names them by a hash. */
export function noteUser(sub: string): void {
  const stats = currentStats()
  if (stats) stats.sub = sub
}

/** Where the request that is running comes from; asked for only where it gets into the log. */
export function noteAddress(hashAddress: () => string): void {
  const stats = currentStats()
  if (stats) stats.hashAddress = hashAddress
}

/**
 * Has the request that is running leave a line about what security watches for.
 *
 * @param more members of that line: nothing about whom
 */
export function noteSecurityEvent(event: SecurityEvent, more: Record<string, unknown> = {}): void {
  const stats = currentStats()
  if (stats) stats.securityEvent = { event, ...more }
}

/** The headers that go on with the trace of the request that is running; none outside one. */
export function currentTraceHeaders(): Record<string, string> {
  const stats = currentStats()
  return stats ? traceHeaders(stats.trace) : {}
}

/** Counts a call to Keycloak that starts now; the answer is to be called when it has ended, however it ended. */
export function countKeycloakCall(): () => void {
  const stats = currentStats()
  if (!stats) return () => {}
  const started = performance.now()
  stats.keycloakCalls += 1
  return () => {
    stats.keycloakMs += performance.now() - started
  }
}
