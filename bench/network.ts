/** A Redis that is some way off. */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'

/** Puts a network of `roundTripMs` milliseconds before the Redis on `targetPort`, for one client. */
export async function startDelayProxy(
  targetPort: number,
  roundTripMs: number,
): Promise<{ url: string; stop(): void }> {
  const proxy = fork(join(import.meta.dirname, 'delay-proxy.ts'), [String(targetPort), String(roundTripMs)])
  const [port] = (await once(proxy, 'message')) as [number]
  return { url: `redis://127.0.0.1:${port}`, stop: () => proxy.disconnect() }
}
