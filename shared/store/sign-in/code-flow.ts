import { redis } from '../../redis/redis.ts'
import { keys } from '../keys.ts'

/** Long enough to type a password and look for a phone. */
export const attemptTtlSeconds = 10 * 60

/** An app turns its code in at once. */
const codeTtlSeconds = 60

/** What starting a sign-in leaves behind for its way back. */
export interface Attempt {
  nonce: string
  codeVerifier: string
  returnTo: string
  /** The app's own, given back to it. */
  appState: string
  /** The app's own, by S256: whoever turns the one-time code in has to know what it was made from. */
  codeChallenge: string
}

/** Keeps an attempt under a hash that only the browser which began it can name. */
export async function saveAttempt(hash: string, attempt: Attempt): Promise<void> {
  await redis().run('SET', keys.signInAttempt(hash), JSON.stringify(attempt), 'EX', attemptTtlSeconds)
}

/** Takes an attempt away: of two who name it at once, one gets it. */
export async function takeAttempt(hash: string): Promise<Attempt | null> {
  const json = (await redis().run('GETDEL', keys.signInAttempt(hash))) as string | null
  return json === null ? null : (JSON.parse(json) as Attempt)
}

export async function saveCode(hash: string, sealedToken: string): Promise<void> {
  await redis().run('SET', keys.signInCode(hash), sealedToken, 'EX', codeTtlSeconds)
}

/** Takes a code away: of many who turn it in at once, one gets what is behind it. */
export async function takeCode(hash: string): Promise<string | null> {
  return (await redis().run('GETDEL', keys.signInCode(hash))) as string | null
}
