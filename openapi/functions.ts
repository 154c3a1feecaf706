/** The routes that serverless.yml declares. */
import { join } from 'node:path'
import { fileOf, readService } from '../infra/deploy/declared.ts'

export const root = join(import.meta.dirname, '..')

export interface DeclaredFunction {
  key: string
  /** The handler's file, such as functions/people/get-user.ts. */
  file: string
  method: string
  path: string
}

/** The functions that answer a route, in the order of serverless.yml; the catch-all is none of them. */
export function declaredRoutes(): DeclaredFunction[] {
  return Object.entries(readService().functions).flatMap(([key, declared]) =>
    declared.events
      .flatMap(({ httpApi }) => (httpApi === undefined || httpApi === '*' ? [] : [httpApi]))
      .map((route) => {
        const [method = '', path = ''] = route.split(' ')
        return { key, file: fileOf(declared), method, path }
      }),
  )
}
