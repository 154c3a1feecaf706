import type { ProblemCode } from '../problems.ts'

/**
 * What security watches for. The names are of OWASP's logging vocabulary, but `authn_token_fail`: it has none for a
 * token that was forged.
 * https://cheatsheetseries.owasp.org/cheatsheets/Logging_Vocabulary_Cheat_Sheet.html
 */
export type SecurityEvent =
  | 'authn_login_fail'
  | 'authn_token_fail'
  | 'authn_token_reuse'
  | 'authz_fail'
  | 'excess_rate_limit_exceeded'

const ofProblems: Partial<Record<ProblemCode, SecurityEvent>> = {
  'invalid-credentials': 'authn_login_fail',
  'wrong-password': 'authn_login_fail',
  'invalid-client': 'authn_login_fail',
  'account-disabled': 'authn_login_fail',
  'account-setup-required': 'authn_login_fail',
  'second-factor-required': 'authn_login_fail',
  'logout-token-invalid': 'authn_token_fail',
  'not-yours': 'authz_fail',
  'role-missing': 'authz_fail',
  'insufficient-scope': 'authz_fail',
  'email-not-verified': 'authz_fail',
  'too-many-requests': 'excess_rate_limit_exceeded',
}

/** The event that a refusal is; undefined for one that is none. Others are noted where they are seen. */
export function eventOfProblem(code: ProblemCode): SecurityEvent | undefined {
  return ofProblems[code]
}
