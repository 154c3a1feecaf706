/** A second factor at Keycloak, and the codes that an app on a phone would show. */
import { createHmac } from 'node:crypto'
import { withAdmin } from '../../../infra/realm/keycloak-connection.ts'
import type { KeycloakAdminClient, RealmConnection } from '../../../infra/realm/keycloak-connection.ts'

/** An app that shows codes; it learns its secret from the page that sets the second factor up. */
export interface Phone {
  secret: string
  /** What it has shown already: a code can be used once. */
  used?: string[]
  /** The one code that it shows, for ever. */
  stuckAt?: string
}

/** RFC 6238, as Keycloak has it by default: six digits by SHA-1, a new code every 30 seconds. */
export function totp(secret: string, now = Date.now()): string {
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(Math.floor(now / 30_000)))
  const digest = createHmac('sha1', secret).update(counter).digest()
  const offset = digest.readUInt8(digest.length - 1) & 15
  const code = (digest.readUInt32BE(offset) & 0x7fff_ffff) % 1_000_000
  return String(code).padStart(6, '0')
}

/** A code that was not used: Keycloak takes the one before and the one after the present one as well. */
export function nextCode(phone: Phone): string {
  const codes = [0, 30_000, -30_000].map((shift) => totp(phone.secret, Date.now() + shift))
  const { used = [], stuckAt } = phone
  const code = stuckAt ?? codes.find((one) => !used.includes(one)) ?? ''
  phone.used = [...used, code]
  return code
}

/** Lets a code be used more than once: a test signs in more often than every 30 seconds. */
export function letCodesRepeat(connection: RealmConnection): Promise<void> {
  const { realm } = connection
  return withAdmin(connection, async (admin) => {
    // A policy is taken whole, or not at all.
    const found = await admin.realms.findOne({ realm })
    await admin.realms.update({ realm }, { ...found, otpPolicyCodeReusable: true })
  })
}

/** Gives a user a passkey that opens nothing, as an import does; returns its id. */
export function addPasskey(connection: RealmConnection, username: string): Promise<string> {
  const { realm } = connection
  return withAdmin(connection, async (admin) => {
    const [user] = await admin.users.find({ realm, username, exact: true })
    const at = { realm, id: user?.id ?? '' }
    const type = 'webauthn-passwordless'
    const known = new Set((await admin.users.getCredentials(at)).map(({ id }) => id))
    const passkey = { type, secretData: '{}', credentialData: '{"counter":0,"credentialId":"AAAA"}' }
    await admin.users.update(at, { credentials: [passkey] })
    return (await admin.users.getCredentials(at)).find(({ id }) => !known.has(id))?.id ?? ''
  })
}

/** Gives a user a second factor with this secret, as an import does. */
export async function addSecondFactor(
  admin: KeycloakAdminClient,
  { realm, id, secret }: { realm: string; id: string; secret: string },
): Promise<void> {
  const credential = {
    type: 'otp',
    secretData: JSON.stringify({ value: secret }),
    credentialData: JSON.stringify({
      subType: 'totp',
      digits: 6,
      counter: 0,
      period: 30,
      algorithm: 'HmacSHA1',
    }),
  }
  await admin.users.update({ realm, id }, { credentials: [credential] })
}
