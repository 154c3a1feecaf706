import { ProblemError } from '../../problems.ts'

/** The realm roles that routes ask for. */
export type Role = 'can_post' | 'moderator'

/** A caller, as far as its roles go. */
interface HasRoles {
  roles: readonly string[]
}

export function hasRole(caller: HasRoles, role: Role): boolean {
  return caller.roles.includes(role)
}

/** Throws `role-missing`. */
export function requireRole(caller: HasRoles, role: Role): void {
  if (!hasRole(caller, role)) throw new ProblemError('role-missing', `This needs the role ${role}.`)
}
