import { hash } from 'node:crypto'

/**
 * How the log names a user, so that its reader can follow one but not find out who it is: a hash of Keycloak's id, which
 * is 122 random bits that no route shows and only Keycloak, Redis and the user's own tokens hold. So it needs no key, and
 * functions that have no business with one need none. 16 hexadecimal digits.
 *
 * @param sub Keycloak's id of the user
 */
export function userHash(sub: string): string {
  return hash('sha256', `perch log ${sub}`, 'hex').slice(0, 16)
}
