/**
 * What is kept so that Redis alone cannot tell it: hashes that need our secret, and sealed values. One secret in the
 * settings (`SESSION_ENCRYPTION_KEY`), one key a purpose (HKDF, RFC 5869). While it is exchanged the setting holds several:
 * the first makes what is new, all of them open and check what is there.
 */
import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  hkdfSync,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto'
import { config, settingsVersion } from '../../config.ts'

/** What a key is for. Whoever uses one has to be given the secret: `uses` in serverless.yml. */
export type Purpose =
  | 'address-in-log'
  | 'rate-limits'
  | 'refresh-token-mac'
  | 'keycloak-refresh-token'
  | 'sign-in-attempt'
  | 'sign-in-code'
  | 'code-of-sign-in'
  | 'idempotency-key'
  | 'idempotent-request'
  | 'idempotent-answer'
  | 'search-cursor'
  | 'held-address'

const derived = new Map<Purpose, Buffer[]>()
let derivedOf: number | undefined

/** The keys of a purpose, one for each secret. */
function keysFor(purpose: Purpose): Buffer[] {
  if (derivedOf !== settingsVersion()) derived.clear()
  derivedOf = settingsVersion()
  let keys = derived.get(purpose)
  if (!keys) {
    keys = config
      .session()
      .encryptionKeys.map((secret) => Buffer.from(hkdfSync('sha256', secret, '', `perch ${purpose}`, 32)))
    derived.set(purpose, keys)
  }
  return keys
}

function hmac(key: Buffer, content: string): Buffer {
  return createHmac('sha256', key).update(content).digest()
}

/** HMAC-SHA-256: nobody without our secret can make it, or try guesses against it. 32 bytes. */
export function mac(purpose: Purpose, content: string): Buffer {
  return hmac(keysFor(purpose)[0]!, content)
}

/** What {@link mac} makes, or has made, with each of our secrets. */
export function everyMac(purpose: Purpose, content: string): Buffer[] {
  return keysFor(purpose).map((key) => hmac(key, content))
}

/** Whether {@link mac} has made it, with any of our secrets. */
export function isMac(purpose: Purpose, content: string, given: Buffer): boolean {
  return keysFor(purpose).some((key) => timingSafeEqual(given, hmac(key, content)))
}

const keyVersion = '1'

/** AES-256-GCM with `place` (where it is kept) as associated data: what is moved elsewhere does not open. */
export function sealAt(place: string, purpose: Purpose, plaintext: string): string {
  const iv = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', keysFor(purpose)[0]!, iv)
  cipher.setAAD(Buffer.from(place))
  const sealed = Buffer.concat([iv, cipher.update(plaintext, 'utf8'), cipher.final(), cipher.getAuthTag()])
  return `${keyVersion}.${sealed.toString('base64url')}`
}

/** Null when it was sealed by another key, for another purpose or at another place. */
export function unsealAt(place: string, purpose: Purpose, sealed: string): string | null {
  const [version, content = ''] = sealed.split('.')
  if (version !== keyVersion) return null
  const bytes = Buffer.from(content, 'base64url')
  for (const key of keysFor(purpose)) {
    const plaintext = open(key, place, bytes)
    if (plaintext !== null) return plaintext
  }
  return null
}

function open(key: Buffer, place: string, bytes: Buffer): string | null {
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12), {
      // Without it a tag cut to four bytes would do, which can be guessed.
      authTagLength: 16,
    })
    decipher.setAAD(Buffer.from(place))
    decipher.setAuthTag(bytes.subarray(-16))
    return Buffer.concat([decipher.update(bytes.subarray(12, -16)), decipher.final()]).toString('utf8')
  } catch {
    return null
  }
}
