/** The routes of serverless.yml as TypeScript: what shared/http/request/routes.ts holds. */
import { join } from 'node:path'
import { declaredPages, declaredRoutes, root } from './functions.ts'

export const routesFile = join(root, 'shared', 'http', 'request', 'routes.ts')

/** For the catch-all, which has to know them while it runs, and for the types of `route()`. */
export function writeRoutes(): string {
  const routes = declaredRoutes().map(({ key, method, path }) => [key, `${method} ${path}`])
  const pages = declaredPages().map(({ method, path }) => `${method} ${path}`)
  return [
    '// Written by `npm run openapi` from serverless.yml: every change by hand is lost.\n',
    '/** Every route by the key of its function. HEAD goes wherever GET does. */',
    `export const routes = ${JSON.stringify(Object.fromEntries(routes))} as const`,
    '\n/** The addresses of the web app. */',
    `export const pages: readonly string[] = ${JSON.stringify(pages)}`,
  ].join('\n')
}
