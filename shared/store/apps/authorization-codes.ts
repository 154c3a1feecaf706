import { defineScript } from '../../redis/port.ts'
import { redis } from '../../redis/redis.ts'
import { keys } from '../keys.ts'

/** An app turns its code in at once; a person who copies it takes longer. */
export const codeTtlSeconds = 60
export const copiedCodeTtlSeconds = 10 * 60

/** For how long it is remembered that a code was used: one that comes a second time ends what it has brought. */
const usedTtlSeconds = 60 * 60

/**
 * KEYS: the code; ARGV: how long (s). Returns what it stands for, once; afterwards the token that came of it, or `used` while
 * that is being made: which then has to end.
 */
const takeCode = defineScript(`
local content = redis.call('GET', KEYS[1])
if not content then return false end
if string.sub(content, 1, 1) == '{' then redis.call('SET', KEYS[1], 'used', 'EX', ARGV[1])
elseif content == 'used' then redis.call('SET', KEYS[1], 'replayed', 'EX', ARGV[1]) end
return content
`)

/** KEYS: the code; ARGV: its token, how long (s). 0 where the code has been sent again meanwhile. */
const noteToken = defineScript(`
if redis.call('GET', KEYS[1]) == 'replayed' then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'EX', ARGV[2])
return 1
`)

export async function saveAuthorizationCode(
  hash: string,
  content: object,
  ttlSeconds: number,
): Promise<void> {
  await redis().run('SET', keys.authorizationCode(hash), JSON.stringify(content), 'EX', ttlSeconds)
}

/** What a code stands for: of many who send it, one gets it. To the others it names the token that has come of it, if it has. */
export async function takeAuthorizationCode(
  hash: string,
): Promise<{ content: unknown } | { token: { userId: number; hash: string } } | null> {
  const reply = (await redis().script(takeCode, [keys.authorizationCode(hash)], [usedTtlSeconds])) as
    | string
    | null
  if (reply === null) return null
  if (reply.startsWith('{')) return { content: JSON.parse(reply) as unknown }
  const [userId, tokenHash] = reply.split(' ')
  return tokenHash === undefined ? null : { token: { userId: Number(userId), hash: tokenHash } }
}

/** What has come of a code. False where it was sent a second time meanwhile. */
export async function noteTokenOfCode(
  hash: string,
  token: { userId: number; hash: string },
): Promise<boolean> {
  const args = [`${token.userId} ${token.hash}`, usedTtlSeconds]
  return (await redis().script(noteToken, [keys.authorizationCode(hash)], args)) === 1
}
