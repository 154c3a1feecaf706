import { redis } from '../../redis/redis.ts'
import { keys } from '../keys.ts'
import { deleteIfEqual } from '../scripts.ts'

/** Longer than any registration can run; the lock of a crashed one ends by itself. */
const reservationTtlSeconds = 30

/** How long a user that a broken-off registration left at Keycloak is recognised as such. */
const unfinishedTtlSeconds = 7 * 24 * 3600

/** What a registration or an edit takes; absent where it stays as it is. */
export interface Reservable {
  username?: string | undefined
  email?: string | undefined
}

/**
 * Holds the names for one registration or edit. Each is true where it could be had, was held already by the same
 * `holder`, or was not asked for.
 */
export async function reserve(
  names: Reservable,
  holder: string,
): Promise<{ username: boolean; email: boolean }> {
  const take = async (key: string | undefined) => {
    if (key === undefined) return true
    const [, now] = await redis().inOrder([
      ['SET', key, holder, 'NX', 'EX', reservationTtlSeconds],
      ['GET', key],
    ])
    return now === holder
  }
  const { username, email } = keysOf(names)
  const [hasUsername, hasEmail] = await Promise.all([take(username), take(email)])
  return { username: hasUsername, email: hasEmail }
}

/** Gives back what this holder still holds. */
export async function release(names: Reservable, holder: string): Promise<void> {
  const held = Object.values(keysOf(names)).filter((key) => key !== undefined)
  await Promise.all(held.map((key) => redis().script(deleteIfEqual, [key], [holder])))
}

function keysOf({ username, email }: Reservable): { username?: string; email?: string } {
  return {
    ...(username === undefined ? {} : { username: keys.reservation('username', username) }),
    ...(email === undefined ? {} : { email: keys.reservation('email', email.toLowerCase()) }),
  }
}

/** Notes that a registration has begun, before anything of it is at Keycloak. */
export async function beginRegistration(registrationId: string): Promise<void> {
  await redis().run('SET', keys.unfinishedRegistration(registrationId), 1, 'EX', unfinishedTtlSeconds)
}

/** The registration has ended, and nothing of it is left half-done. */
export async function finishRegistration(registrationId: string): Promise<void> {
  await redis().run('DEL', keys.unfinishedRegistration(registrationId))
}

export async function isUnfinished(registrationId: string): Promise<boolean> {
  return (await redis().run('EXISTS', keys.unfinishedRegistration(registrationId))) === 1
}
