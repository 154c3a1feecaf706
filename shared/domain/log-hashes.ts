/**
 * How the log names somebody: by a keyed hash, so that its reader can follow one user but not find out who that is, nor
 * try all ids. Who has the deployment's SESSION_ENCRYPTION_KEY can make it; a new key gives everybody another one.
 */
import { hash } from 'node:crypto'
import { ConfigError, settingsVersion } from '../config.ts'
import { networkOf } from './networks.ts'
import { mac } from './sealing.ts'

/** 64 bits: two of a million users are hardly ever alike. */
const digits = 16

let secret: string | undefined
let secretOf: number | undefined

/** Undefined in a function that was not given the key: a line without a name is better than no answer. */
function currentSecret(): string | undefined {
  if (secretOf === settingsVersion()) return secret
  secretOf = settingsVersion()
  try {
    secret = mac('log', '').toString('hex')
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    secret = undefined
  }
  return secret
}

/**
 * SHA-256 over the secret and the name, cut: without the part that is left out nobody can go on with it (length
 * extension). HMAC takes thirty times as long, and every request pays for it.
 */
function keyedHash(name: string): string | undefined {
  const prefix = currentSecret()
  return prefix === undefined ? undefined : hash('sha256', prefix + name, 'hex').slice(0, digits)
}

export function userHash(userId: number): string | undefined {
  return keyedHash(`user ${userId}`)
}

/** Of the subscriber behind an address: an IPv4 address, or a whole IPv6 /64. */
export function addressHash(address: string): string | undefined {
  return keyedHash(`address ${networkOf(address)}`)
}
