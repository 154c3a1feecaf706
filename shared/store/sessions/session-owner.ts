/** Whose a session is. An id alone does not say: one that was given out twice is two users'. */
export interface Owner {
  userId: number
  /** Keycloak's id of the user; of a session that an older Perch opened empty until the next refresh. */
  sub: string
}

export function isSameOwner(session: Owner, { userId, sub }: Owner): boolean {
  return session.userId === userId && (session.sub === '' || session.sub === sub)
}
