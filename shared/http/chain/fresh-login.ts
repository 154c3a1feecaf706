import { requireFreshLogin } from '../../domain/sessions/fresh-login.ts'
import type { Caller } from '../../domain/sessions/sessions.ts'
import type { FreshLogin } from './contract.ts'

/** Throws `login-too-old` to a caller whose login is older than five minutes. Goes with `auth: user`. */
export const freshLogin: FreshLogin = {
  isFreshLogin: true,
  before: async ({ event: { caller } }) => requireFreshLogin(await (caller as Caller).confirmed),
}
