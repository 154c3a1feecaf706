/**
 * What is kept so that Redis alone cannot tell it: hashes that need our secret, and sealed values. One secret in the
 * settings (`SESSION_ENCRYPTION_KEY`), one key a purpose (HKDF, RFC 5869).
 */
import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto'
import { config } from '../config.ts'

const derived = new Map<string, Buffer>()

function keyFor(purpose: string): Buffer {
  let value = derived.get(purpose)
  if (!value) {
    value = Buffer.from(hkdfSync('sha256', config.session().encryptionKey, '', `perch ${purpose}`, 32))
    derived.set(purpose, value)
  }
  return value
}

/** HMAC-SHA-256: nobody without our secret can make it, or try guesses against it. 32 bytes. */
export function mac(purpose: string, content: string): Buffer {
  return createHmac('sha256', keyFor(purpose)).update(content).digest()
}

const keyVersion = '1'

/** AES-256-GCM with `place` (where it is kept) as associated data: what is moved elsewhere does not open. */
export function sealAt(place: string, purpose: string, plaintext: string): string {
  const iv = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', keyFor(purpose), iv)
  cipher.setAAD(Buffer.from(place))
  const sealed = Buffer.concat([iv, cipher.update(plaintext, 'utf8'), cipher.final(), cipher.getAuthTag()])
  return `${keyVersion}.${sealed.toString('base64url')}`
}

/** Null when it was sealed by another key, for another purpose or at another place. */
export function unsealAt(place: string, purpose: string, sealed: string): string | null {
  const [version, content = ''] = sealed.split('.')
  if (version !== keyVersion) return null
  const bytes = Buffer.from(content, 'base64url')
  try {
    const decipher = createDecipheriv('aes-256-gcm', keyFor(purpose), bytes.subarray(0, 12), {
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
