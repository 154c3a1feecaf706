import { ProblemError } from '../../problems.ts'
import type { Caller } from '../sessions/sessions.ts'

/** The realm roles that routes ask for. */
export type Role = 'can_post' | 'moderator'

/** Throws `role-missing`. */
export function requireRole(caller: Caller, role: Role): void {
  if (!caller.roles.includes(role)) throw new ProblemError('role-missing', `This needs the role ${role}.`)
}
