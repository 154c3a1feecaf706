import { ProblemError } from '../../problems.ts'
import type { Caller } from '../sessions/sessions.ts'

/** The realm roles that routes ask for. */
export type Role = 'can_post' | 'moderator'

export function hasRole(caller: Caller, role: Role): boolean {
  return caller.roles.includes(role)
}

/** Throws `role-missing`. */
export function requireRole(caller: Caller, role: Role): void {
  if (!hasRole(caller, role)) throw new ProblemError('role-missing', `This needs the role ${role}.`)
}
