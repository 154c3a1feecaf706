import { redis } from '../../redis/redis.ts'
import { keys } from '../keys.ts'

/** As JSON, or null. */
export async function readSigningKeys(): Promise<string | null> {
  return (await redis().run('GET', keys.signingKeys)) as string | null
}

export async function writeSigningKeys(json: string): Promise<void> {
  await redis().run('SET', keys.signingKeys, json)
}
