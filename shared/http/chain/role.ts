import { requireRole, type Role } from '../../domain/roles/roles.ts'
import type { SessionCaller } from '../../domain/sessions/sessions.ts'
import type { RoleCheck } from './contract.ts'

/** Throws `role-missing` to a caller without the role, whatever the request names. Goes with `auth: user`, and with no scope. */
export function needsRole(role: Role): RoleCheck {
  return { role, before: ({ event: { caller } }) => requireRole(caller as SessionCaller, role) }
}
