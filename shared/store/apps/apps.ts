import { redis } from '../../redis/redis.ts'
import { keys } from '../keys.ts'

/** An app, as it has registered itself. */
export interface StoredApp {
  name: string
  website: string | null
  redirectUris: string[]
  scopes: string[]
  /** Of its secret. */
  secretHash: string
}

/** For as long as no user has agreed to it: apps that are registered by the thousand fill nothing for long. */
const newTtlSeconds = 24 * 60 * 60
/** And from each time on that a user agrees. */
const usedTtlSeconds = 400 * 24 * 60 * 60

export async function writeApp(clientId: string, app: StoredApp): Promise<void> {
  await redis().run('SET', keys.app(clientId), JSON.stringify(app), 'EX', newTtlSeconds)
}

export async function readApp(clientId: string): Promise<StoredApp | null> {
  const json = (await redis().run('GET', keys.app(clientId))) as string | null
  return json === null ? null : (JSON.parse(json) as StoredApp)
}

export async function keepApp(clientId: string): Promise<void> {
  await redis().run('EXPIRE', keys.app(clientId), usedTtlSeconds)
}

/** What an app has that acts for no user. */
interface ClientToken {
  clientId: string
  scopes: string[]
}

export async function writeClientToken(
  hash: string,
  { clientId, scopes }: ClientToken,
  ttlSeconds: number,
): Promise<void> {
  await redis().run('SET', keys.clientToken(hash), [clientId, ...scopes].join(' '), 'EX', ttlSeconds)
}

/** Null where there is none. */
export async function readClientToken(hash: string): Promise<ClientToken | null> {
  const reply = (await redis().run('GET', keys.clientToken(hash))) as string | null
  const [clientId, ...scopes] = reply?.split(' ') ?? []
  return clientId === undefined ? null : { clientId, scopes }
}

export async function removeClientToken(hash: string): Promise<void> {
  await redis().run('DEL', keys.clientToken(hash))
}
