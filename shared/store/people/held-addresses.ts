import { ignoreRefusal } from '../../redis/port.ts'
import { redis } from '../../redis/redis.ts'
import { keys } from '../keys.ts'
import { retentionSeconds } from '../moderation/retention.ts'

/** No account can be registered with this address, of which Redis has a keyed hash alone. A Redis that is full does without. */
export async function holdAddress(digest: string): Promise<void> {
  await redis().run('SET', keys.heldAddress(digest), 1, 'EX', retentionSeconds).catch(ignoreRefusal)
}

/** Whether any of these is held. */
export async function isAddressHeld(digests: string[]): Promise<boolean> {
  const found = await Promise.all(digests.map((digest) => redis().run('EXISTS', keys.heldAddress(digest))))
  return found.includes(1)
}
