import { createHmac, type webcrypto } from 'node:crypto'
import { decodeJwt, decodeProtectedHeader, exportJWK, generateKeyPair, SignJWT } from 'jose'
import type { World } from './world.ts'

type Claims = { [claim: string]: unknown }

export interface Forger {
  /** The claims of a real token, changed as asked, under a signature that counts. `typ` is that of the header. */
  sign(token: string, changes?: Claims, typ?: string): Promise<string>
  /** The same claims signed by a key that nobody knows, under the id of the one that counts. */
  signWithUnknownKey(token: string, typ?: string): Promise<string>
}

/**
 * Lets tests sign tokens as Keycloak would, to change one claim at a time: while Keycloak is away, functions verify by
 * the copy of its keys in Redis, and the copy gets one more key. Keycloak itself cannot be made to sign wrong tokens.
 */
export async function startForger({ keycloak, redisServer }: World, realmUrl: string): Promise<Forger> {
  const ours = await generateKeyPair('ES256', { extractable: true })
  const unknown = await generateKeyPair('ES256')
  const kid = 'test-key'
  const { keys } = (await (await fetch(`${realmUrl}/protocol/openid-connect/certs`)).json()) as {
    keys: unknown[]
  }
  const copy = { keys: [...keys, { ...(await exportJWK(ours.publicKey)), kid, alg: 'ES256', use: 'sig' }] }
  await redisServer.run('SET', 'signing_keys', JSON.stringify(copy))
  await keycloak.setMode('refuse')
  const signWith = (key: webcrypto.CryptoKey, claims: Claims, typ = 'JWT') =>
    new SignJWT(claims).setProtectedHeader({ alg: 'ES256', typ, kid }).sign(key)
  return {
    sign: (token, changes = {}, typ) => signWith(ours.privateKey, { ...decodeJwt(token), ...changes }, typ),
    signWithUnknownKey: (token, typ) => signWith(unknown.privateKey, decodeJwt(token), typ),
  }
}

/** A token that says it needs no signature. */
export function unsigned(token: string): string {
  return `${encode({ alg: 'none', typ: 'JWT' })}.${token.split('.')[1]}.`
}

/** A token signed by HMAC, with what everybody can know (the key's id) as the secret. */
export function symmetric(token: string): string {
  const { kid = '' } = decodeProtectedHeader(token)
  const content = `${encode({ alg: 'HS256', typ: 'JWT', kid })}.${token.split('.')[1]}`
  return `${content}.${createHmac('sha256', kid).update(content).digest('base64url')}`
}

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}
