/**
 * What one request is known by and what it cost outside this process, counted where the calls are made and read by the
 * request log. Outside a request there is nothing to count into and nothing is counted.
 */
import { AsyncLocalStorage } from 'node:async_hooks'
import { continueTrace, type Trace, type TraceHeaders, traceHeaders } from './trace.ts'

export interface Stats {
  /** The trace that it belongs to. */
  trace: Trace
  /** Round trips to Redis; what travels together counts once. */
  redisTrips: number
  /** Milliseconds spent waiting for Redis. */
  redisMs: number
  /** HTTP calls to Keycloak. */
  keycloakCalls: number
  /** Milliseconds spent waiting for Keycloak. */
  keycloakMs: number
}

const storage = new AsyncLocalStorage<Stats>()

/** Runs `fn` with counters of its own, which everything it awaits counts into, as a part of `trace`. */
export function withStats<T>(fn: (stats: Stats) => Promise<T>, trace = continueTrace()): Promise<T> {
  const stats: Stats = { trace, redisTrips: 0, redisMs: 0, keycloakCalls: 0, keycloakMs: 0 }
  return storage.run(stats, fn, stats)
}

/** The counters of the request that is running, undefined outside one. */
export function currentStats(): Stats | undefined {
  return storage.getStore()
}

/** The headers that go on with the trace of the request that is running; none outside one. */
export function currentTraceHeaders(): TraceHeaders {
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
