/**
 * What the middleware of a route brings along, and what the route depends on. Both are read from its bundle: a route
 * that authenticates holds `authenticate()`, one that holds no Redis client cannot fail for want of Redis. So there is
 * no second list that could say otherwise.
 */
import { build } from 'esbuild'
import type { ProblemCode } from '../shared/problems.ts'
import { type DeclaredFunction, root } from './functions.ts'

const parts = {
  authenticates: 'shared/http/authenticate.ts',
  isLimited: 'shared/http/rate-limit.ts',
  isIdempotent: 'shared/http/idempotency.ts',
  hasPages: 'shared/http/page.ts',
  isForBrowsers: 'shared/http/web-page.ts',
  readsCookies: 'shared/http/cookies.ts',
  usesRedis: 'shared/redis/redis.ts',
  usesKeycloak: 'shared/keycloak/http.ts',
  looksAtHealth: 'shared/domain/health.ts',
} as const

export type Chain = Record<keyof typeof parts, boolean>

/** By the function's key. */
export async function readChains(functions: DeclaredFunction[]): Promise<Map<string, Chain>> {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: functions.map(({ file }) => file),
    outdir: 'nowhere',
    outbase: '.',
    write: false,
    metafile: true,
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    logLevel: 'warning',
  })
  const outputs = new Map(Object.values(metafile.outputs).map((output) => [output.entryPoint, output]))
  return new Map(
    functions.map(({ key, file }) => {
      const inputs = outputs.get(file)?.inputs ?? {}
      const holds = (path: string) => (inputs[path]?.bytesInOutput ?? 0) > 0
      return [
        key,
        Object.fromEntries(Object.entries(parts).map(([name, path]) => [name, holds(path)])) as Chain,
      ]
    }),
  )
}

/** The refusals that no contract names, because they come from what the route is made of. */
export function problemsOf(chain: Chain, takesBody: boolean): ProblemCode[] {
  return [
    'validation-failed',
    ...(takesBody ? (['malformed-json', 'body-too-large', 'unsupported-media-type'] as const) : []),
    ...(chain.authenticates ? (['unauthenticated'] as const) : []),
    ...(chain.isLimited ? (['too-many-requests'] as const) : []),
    ...(chain.isIdempotent ? (['idempotency-in-progress', 'idempotency-key-reused'] as const) : []),
    // Whoever needs a secret at all needs that of Redis.
    ...(chain.usesRedis ? (['secrets-unavailable'] as const) : []),
    // What is down is all that a look at the health is for: it has a problem of its own.
    ...(chain.usesRedis && !chain.looksAtHealth ? (['redis-unavailable'] as const) : []),
    ...(chain.usesKeycloak && !chain.looksAtHealth ? (['keycloak-unavailable'] as const) : []),
    'internal-error',
  ]
}
