/** What OAuth is made of: for sign-ins through Keycloak's pages, and for apps. */
import { createHash } from 'node:crypto'
import * as z from 'zod'

/** RFC 6749, appendix A: printable ASCII. */
export const visible = (max: number) =>
  z
    .string()
    .regex(/^[\x20-\x7e]*$/, 'must be printable ASCII')
    .max(max, `must be at most ${max} characters long`)

/** RFC 7636, 4.2. */
export const CodeChallenge = z.string().regex(/^[\w-]{43}$/, 'must be a SHA-256 in base64url')

/** RFC 7636, 4.1. */
export const codeVerifierForm = /^[\w.~-]{43,128}$/

/** RFC 7636, 4.2: the method S256. */
export function challengeOf(codeVerifier: string): string {
  return createHash('sha256').update(codeVerifier).digest('base64url')
}
