/** Names for users who have signed in by another service. */
import { randomInt, randomUUID } from 'node:crypto'
import { updateUserNames } from '../../keycloak/admin.ts'
import { listLinkedAccounts } from '../../keycloak/linked-accounts.ts'
import type { AccessClaims } from '../../keycloak/verify.ts'
import { NewUsername } from '../../schemas/people/user.ts'
import { release, reserve } from '../../store/people/reservations.ts'
import { findHolder } from './names.ts'

/** How the realm names such a user: no name of Perch has dots (infra/realm-description/identity-providers.ts). */
const unnamed = /^idp\./

/** Enough, where each is one of ten thousand. */
const mostTries = 20

/**
 * Gives a user a free name, like the one at the other service, where Keycloak has made one up. Never one made of an address,
 * which is private.
 *
 * @returns whether there is a new name, which tokens say from the next refresh on
 */
export async function giveFreeName(claims: AccessClaims): Promise<boolean> {
  if (!unnamed.test(claims.preferred_username)) return false
  const [account] = await listLinkedAccounts(claims.sub)
  const wish = nameFrom(account?.userName ?? '')
  for (let tries = 0; tries < mostTries; tries += 1) {
    const name = tries === 0 ? wish : `${wish.slice(0, 25)}_${String(randomInt(10_000)).padStart(4, '0')}`
    if (await take(claims.sub, name)) return true
  }
  throw new Error('no free username was found')
}

/** What of a name may stand in a username; something neutral where too little is left. Pure. */
export function nameFrom(text: string): string {
  // Of an address the part before the @ is as private as the whole.
  const word = text.includes('@') ? '' : text
  const kept = word
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '_')
    .replaceAll(/^_+|_+$/g, '')
    .slice(0, 30)
  return NewUsername.safeParse(kept).success ? kept : 'user'
}

/** Reserved, then given at Keycloak, which has the last word. */
async function take(sub: string, username: string): Promise<boolean> {
  if (!NewUsername.safeParse(username).success) return false
  const id = randomUUID()
  const [holder, reserved] = await Promise.all([findHolder(username), reserve({ username }, id)])
  try {
    return holder === null && reserved.username && (await updateUserNames(sub, { username }))
  } finally {
    await release({ username }, id).catch(() => {})
  }
}
