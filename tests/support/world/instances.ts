/**
 * Several instances of the functions, as a cloud runs them: each with modules, settings and connections of its own, so that
 * nothing but the network and Redis decides which of two requests is first.
 */
import { startFaultProxy, type FaultProxy } from '../network/fault-proxy.ts'
import { type Answer, type CallInput, importHandler, type Handler, invoke } from './call.ts'

export interface Instance {
  /** Between this instance and Redis; on a cluster, the way to its first node only. */
  redis: FaultProxy
  call(key: string, input?: CallInput): Promise<Answer>
  close(): Promise<void>
}

/** @param keys the functions that are going to be called */
export async function startInstances(count: number, keys: readonly string[]): Promise<Instance[]> {
  const instances: Instance[] = []
  for (let i = 0; i < count; i += 1) instances.push(await startInstance(keys))
  return instances
}

async function startInstance(keys: readonly string[]): Promise<Instance> {
  const { REDIS_URL } = process.env
  const { hostname: host, port } = new URL(REDIS_URL ?? '')
  const proxy = await startFaultProxy({ target: { host, port: Number(port) } })
  process.env['REDIS_URL'] = proxy.url('redis')
  const handlers = new Map<string, Handler>()
  let close = async () => {}
  await jest.isolateModulesAsync(async () => {
    for (const key of keys) handlers.set(key, await importHandler(key))
    const { redis } = await import('../../../shared/redis/redis.ts')
    // What is loaded at the first command belongs to this instance as well, and so does the address it reads.
    await redis().run('PING')
    close = () => redis().close()
  })
  process.env['REDIS_URL'] = REDIS_URL
  return {
    redis: proxy,
    call: (key, input) => invoke(handlers.get(key)!, key, input),
    async close() {
      await close()
      await proxy.close()
    },
  }
}

/** In `npm test` every second trip, in `npm run test:deep` each. */
export const everyNth = process.env['PERCH_DEEP'] ? 1 : 2

/** Calls a route again and again, held up before its first trip, before a later one and so on, and at last not at all. */
export async function heldEverywhere(
  instance: Instance,
  route: string,
  input: CallInput,
  operation: { prepare(): Promise<void>; meanwhile(): Promise<void>; check(answer: Answer): Promise<void> },
): Promise<void> {
  for (let trip = 1; ; trip += everyNth) {
    await operation.prepare()
    const { hold, answer, isHeld } = await heldAt(trip)
    if (isHeld) await operation.meanwhile()
    await hold.release()
    await operation.check(await answer)
    if (!isHeld) return
  }

  /** On a busy machine a request may be given up before the trip that it was to be held at: then it is sent again. */
  async function heldAt(trip: number, tries = 10) {
    const hold = instance.redis.hold(trip)
    const answer = instance.call(route, input)
    const isHeld = await Promise.race([hold.reached.then(() => true), answer.then(() => false)])
    if (isHeld || (await answer).status !== 503 || tries === 1) return { hold, answer, isHeld }
    await hold.release()
    return heldAt(trip, tries - 1)
  }
}
