/** What serverless.yml declares. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'

export const root = join(import.meta.dirname, '..')

export interface DeclaredFunction {
  key: string
  /** The handler's file, such as functions/users/get-user.ts. */
  file: string
  method: string
  path: string
}

interface Serverless {
  functions: Record<string, { handler: string; events: { httpApi?: string }[] }>
}

/** The functions that answer a route, in the order of serverless.yml; the catch-all is none of them. */
export function declaredRoutes(): DeclaredFunction[] {
  const { functions } = parse(readFileSync(join(root, 'serverless.yml'), 'utf8')) as Serverless
  return Object.entries(functions).flatMap(([key, { handler, events }]) =>
    events
      .flatMap(({ httpApi }) => (httpApi === undefined || httpApi === '*' ? [] : [httpApi]))
      .map((route) => {
        const [method = '', path = ''] = route.split(' ')
        return { key, file: handler.replace(/\.handler$/, '.ts'), method, path }
      }),
  )
}
