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

/** The function of the web app: its addresses are pages for people, and no routes of the API. */
const webKey = 'web'

/** The functions that answer a route of the API, in the order of serverless.yml; the catch-all is none of them. */
export function declaredRoutes(): DeclaredFunction[] {
  return declared().filter(({ key }) => key !== webKey)
}

/** The addresses of the web app. */
export function declaredPages(): DeclaredFunction[] {
  return declared().filter(({ key }) => key === webKey)
}

function declared(): DeclaredFunction[] {
  return Object.entries(readService().functions).flatMap(([key, fn]) =>
    fn.events
      .flatMap(({ httpApi }) => (httpApi === undefined || httpApi === '*' ? [] : [httpApi]))
      .map((route) => {
        const [method = '', path = ''] = route.split(' ')
        return { key, file: fileOf(fn), method, path }
      }),
  )
}
