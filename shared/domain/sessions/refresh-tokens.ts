import { isMac, mac, sealAt, unsealAt } from '../requests/sealing.ts'

/**
 * Our refresh token: `<sid>.<generation>.<MAC>`. Opaque to clients; the MAC refuses made-up ones without a look-up.
 * Keycloak's own refresh token never leaves: it is kept sealed beside the session.
 */
export function mintRefreshToken(sid: string, generation: number): string {
  const content = `${sid}.${generation}`
  return `${content}.${mac('refresh-token-mac', content).toString('base64url')}`
}

/** Null for anything that {@link mintRefreshToken} did not make, to the letter: what counts by token must not be doubled. */
export function parseRefreshToken(token: string): { sid: string; generation: number } | null {
  const match = /^(.+)\.([1-9]\d{0,14})\.([\w-]{43})$/.exec(token)
  if (!match) return null
  const [, sid = '', generation = '', signature = ''] = match
  const given = Buffer.from(signature, 'base64url')
  // The last character has two bits to spare, which decoding ignores.
  if (given.toString('base64url') !== signature) return null
  if (!isMac('refresh-token-mac', `${sid}.${generation}`, given)) return null
  return { sid, generation: Number(generation) }
}

const sealingPurpose = 'keycloak-refresh-token'

/** Sealed for this session: beside another one it does not open. */
export function seal(sid: string, plaintext: string): string {
  return sealAt(sid, sealingPurpose, plaintext)
}

/** Null when it was sealed by another key or for another session. */
export function unseal(sid: string, sealed: string): string | null {
  return unsealAt(sid, sealingPurpose, sealed)
}
