/** What Perch depends on, each behind a folder of its own. */
export type Dependency = 'redis' | 'keycloak' | 'queue' | 'secrets'

/**
 * A dependency cannot be reached, or cannot serve. Thrown below the domain, and meant for operators; what a caller is told
 * is said in shared/domain/requests/problem-of.ts.
 */
export class Unavailable extends Error {
  readonly dependency: Dependency

  constructor(dependency: Dependency, cause: unknown) {
    super(`${dependency} is not available`, { cause })
    this.name = new.target.name
    this.dependency = dependency
  }
}

/** Whether an error says that this dependency is not available. */
export function isUnavailable(error: unknown, dependency: Dependency): error is Unavailable {
  return error instanceof Unavailable && error.dependency === dependency
}
