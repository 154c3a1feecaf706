import { ProblemError } from '../../problems.ts'
import type { ApiEvent } from '../request/event.ts'
import { pages, routes } from '../request/routes.ts'

/** By their paths, so that a route comes before those below it. */
const ofApi: string[] = Object.values(routes).toSorted((one, other) => compare(pathOf(one), pathOf(other)))

function pathOf(route: string): string {
  return route.slice(route.indexOf(' '))
}

function compare(one: string, other: string): number {
  if (one === other) return 0
  return one < other ? -1 : 1
}

/** The methods that a path takes, HEAD included; none where the path is unknown. */
export function methodsOf(path: string): string[] {
  const methods = [...ofApi, ...pages]
    .map((route) => route.split(' ') as [string, string])
    .filter(([, template]) => matches(template, path))
  return methods.flatMap(([method]) => (method === 'GET' ? ['GET', 'HEAD'] : [method]))
}

function matches(template: string, path: string): boolean {
  const expected = template.split('/')
  const given = path.split('/')
  return (
    expected.length === given.length &&
    expected.every((segment, i) => (segment.startsWith('{') ? given[i] !== '' : segment === given[i]))
  )
}

/** The routes at and below a path, in words; also where the path ends in a slash. */
function near(path: string): string {
  const start = path.replace(/\/+$/, '')
  const found = start === '' ? [] : ofApi.filter((route) => `${route}/`.includes(` ${start}/`))
  return found.length === 0 ? '' : ` These are near: ${found.join(', ')}.`
}

/** Throws `method-not-allowed` where the path takes other methods, else `route-not-found`. */
export function refuseRoute({ rawPath }: ApiEvent): never {
  const methods = methodsOf(rawPath)
  if (methods.length === 0)
    throw new ProblemError('route-not-found', `The API has no such path.${near(rawPath)}`)
  const Allow = methods.join(', ')
  throw new ProblemError('method-not-allowed', `This path takes ${Allow}.`, { headers: { Allow } })
}
