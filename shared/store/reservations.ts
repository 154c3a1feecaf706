import { redis } from '../redis/redis.ts'
import { keys } from './keys.ts'
import { deleteIfEqual } from './scripts.ts'

/** Longer than any registration can run; the lock of a crashed one ends by itself. */
const reservationTtlSeconds = 30

/** How long a user that a broken-off registration left at Keycloak is recognised as such. */
const unfinishedTtlSeconds = 7 * 24 * 3600

export interface Reservable {
  username: string
  email: string
}

/**
 * Holds a username and an email address for one registration, and notes that it has begun. Each is true where it
 * could be had.
 */
export async function reserve(
  names: Reservable,
  registrationId: string,
): Promise<{ username: boolean; email: boolean }> {
  const [usernameKey, emailKey] = keysOf(names)
  const [username, email] = await Promise.all([
    redis().run('SET', usernameKey, registrationId, 'NX', 'EX', reservationTtlSeconds),
    redis().run('SET', emailKey, registrationId, 'NX', 'EX', reservationTtlSeconds),
    redis().run('SET', keys.unfinishedRegistration(registrationId), 1, 'EX', unfinishedTtlSeconds),
  ])
  return { username: username === 'OK', email: email === 'OK' }
}

export async function release(names: Reservable, registrationId: string): Promise<void> {
  await Promise.all(keysOf(names).map((key) => redis().script(deleteIfEqual, [key], [registrationId])))
}

function keysOf({ username, email }: Reservable): [string, string] {
  return [keys.reservation('username', username), keys.reservation('email', email.toLowerCase())]
}

/** The registration has ended, and nothing of it is left half-done. */
export async function finishRegistration(registrationId: string): Promise<void> {
  await redis().run('DEL', keys.unfinishedRegistration(registrationId))
}

export async function isUnfinished(registrationId: string): Promise<boolean> {
  return (await redis().run('EXISTS', keys.unfinishedRegistration(registrationId))) === 1
}
