import { KeycloakRefused } from './errors.ts'
import { guessedPasswords } from './guessed-passwords.ts'

/** A shorter one Keycloak refuses. */
const minLength = 8

/**
 * Refuses a password that is among the first to be guessed (OWASP ASVS 5.0, 6.2.4) or that only repeats something which
 * would not do for a password itself. Length, and that it is neither username nor address, is Keycloak's policy to say.
 * Here and not there: Keycloak wants its list as a file on each of its own machines.
 *
 * @throws KeycloakRefused password-guessed, password-repeats
 */
export function refuseWeakPassword(password: string): void {
  if (isCommon(password)) throw new KeycloakRefused('password-guessed')
  const unit = repeatedPart(password)
  if (unit !== null && ([...unit].length < minLength || isCommon(unit))) {
    throw new KeycloakRefused('password-repeats')
  }
}

function isCommon(password: string): boolean {
  const bare = password.trim().toLowerCase()
  return bare === '' || guessedPasswords().has(bare)
}

/** The shortest part that, written again and again, gives the whole; the last time it may break off. Null without one. */
function repeatedPart(text: string): string | null {
  const folded = text.toLowerCase()
  for (let length = 1; length <= folded.length / 2; length += 1) {
    if (folded.startsWith(folded.slice(length))) return folded.slice(0, length)
  }
  return null
}
