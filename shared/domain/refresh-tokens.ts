import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  hkdfSync,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto'
import { config } from '../config.ts'

/**
 * Our refresh token: `<sid>.<generation>.<MAC>`. Opaque to clients; the MAC refuses made-up ones without a look-up.
 * Keycloak's own refresh token never leaves: it is kept sealed beside the session.
 */
export function mintRefreshToken(sid: string, generation: number): string {
  const content = `${sid}.${generation}`
  return `${content}.${mac(content).toString('base64url')}`
}

/** Null for anything that {@link mintRefreshToken} did not make. */
export function parseRefreshToken(token: string): { sid: string; generation: number } | null {
  const match = /^(.+)\.(\d{1,15})\.([\w-]{43})$/.exec(token)
  if (!match) return null
  const [, sid = '', generation = '', signature = ''] = match
  if (!timingSafeEqual(Buffer.from(signature, 'base64url'), mac(`${sid}.${generation}`))) return null
  return { sid, generation: Number(generation) }
}

function mac(content: string): Buffer {
  return createHmac('sha256', key('refresh-token-mac')).update(content).digest()
}

const keyVersion = '1'

/** AES-256-GCM with the session id as associated data: a sealed token opens for its own session only. */
export function seal(sid: string, plaintext: string): string {
  const iv = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', key('keycloak-refresh-token'), iv)
  cipher.setAAD(Buffer.from(sid))
  const sealed = Buffer.concat([iv, cipher.update(plaintext, 'utf8'), cipher.final(), cipher.getAuthTag()])
  return `${keyVersion}.${sealed.toString('base64url')}`
}

/** Null when it was sealed by another key or for another session. */
export function unseal(sid: string, sealed: string): string | null {
  const [version, content = ''] = sealed.split('.')
  if (version !== keyVersion) return null
  const bytes = Buffer.from(content, 'base64url')
  try {
    const decipher = createDecipheriv('aes-256-gcm', key('keycloak-refresh-token'), bytes.subarray(0, 12), {
      // Without it a tag cut to four bytes would do, which can be guessed.
      authTagLength: 16,
    })
    decipher.setAAD(Buffer.from(sid))
    decipher.setAuthTag(bytes.subarray(-16))
    return Buffer.concat([decipher.update(bytes.subarray(12, -16)), decipher.final()]).toString('utf8')
  } catch {
    return null
  }
}

const derived = new Map<string, Buffer>()

/** One secret in the settings, one key a purpose (HKDF, RFC 5869). */
function key(purpose: string): Buffer {
  let value = derived.get(purpose)
  if (!value) {
    value = Buffer.from(hkdfSync('sha256', config.session().encryptionKey, '', `perch ${purpose}`, 32))
    derived.set(purpose, value)
  }
  return value
}
