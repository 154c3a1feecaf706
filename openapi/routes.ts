/** The routes with all that is said of them: by serverless.yml, by their contracts, and in words beside them. */
import { join } from 'node:path'
import { readService } from '../infra/deploy/declared.ts'
import type { UseName } from '../infra/deploy/uses.ts'
import type { Contract } from '../shared/http/chain/contract.ts'
import type { ProblemCode } from '../shared/problems.ts'
import { type DeclaredFunction, declaredRoutes, root } from './functions.ts'
import type { RouteDoc } from './route-doc.ts'

export interface Route extends DeclaredFunction {
  contract: Contract
  doc: RouteDoc
  uses: UseName[]
}

export async function readRoutes(): Promise<Route[]> {
  const { functions } = readService()
  return Promise.all(
    declaredRoutes().map(async (declared) => {
      const file = join(root, declared.file)
      const { contract } = (await import(file)) as { contract: Contract }
      const { doc } = (await import(file.replace(/\.ts$/, '.doc.ts'))) as { doc: RouteDoc }
      return { ...declared, contract, doc, uses: (functions[declared.key]?.uses ?? []) as UseName[] }
    }),
  )
}

/** Every problem that a route may report: those of its contract, and those that come from what it is made of. */
export function problemsOf({ contract, uses }: Pick<Route, 'contract' | 'uses'>): ProblemCode[] {
  const { auth, body, browser, freshLogin, idempotent, limits, problems = [], role } = contract
  const usesRedis = uses.includes('redis')
  // Keycloak signs the tokens: authentication needs its keys.
  const usesKeycloak = auth !== undefined || uses.some((use) => use.startsWith('keycloak-'))
  // What reports on the dependencies has a problem of its own for one that is down.
  const reportsHealth = problems.includes('not-ready')
  const brought: [boolean, ProblemCode[]][] = [
    [true, ['validation-failed', 'internal-error']],
    [body !== undefined, ['malformed-json', 'body-too-large', 'unsupported-media-type']],
    [auth !== undefined, ['unauthenticated', 'insufficient-scope']],
    [auth?.evenSuspended === false, ['account-suspended']],
    [role !== undefined, ['role-missing']],
    [freshLogin !== undefined, ['login-too-old']],
    [browser?.kind === 'opens' || browser?.kind === 'renews', ['cross-site-request']],
    [limits !== undefined, ['too-many-requests']],
    [idempotent !== undefined, ['idempotency-in-progress', 'idempotency-key-reused']],
    // Each function that needs a secret at all needs that of Redis.
    [usesRedis, ['secrets-unavailable']],
    [usesRedis && !reportsHealth, ['redis-unavailable', 'timed-out']],
    [usesKeycloak && !reportsHealth, ['keycloak-unavailable']],
  ]
  return [...problems, ...brought.flatMap(([isSo, codes]) => (isSo ? codes : []))]
}
