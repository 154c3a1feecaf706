import { ProblemError } from '../problems.ts'
import type { ApiEvent } from './event.ts'

/** Every route of serverless.yml; a test holds the two together. HEAD goes wherever GET does. */
export const routes = [
  'POST /auth/register',
  'POST /auth/login',
  'POST /auth/logout',
  'POST /auth/refresh',
  'POST /auth/logout-all',
  'GET /auth/sessions',
  'DELETE /auth/sessions/{id}',
  'POST /auth/email-verification',
  'GET /auth/email-verification/confirm',
  'POST /auth/email-verification/confirm',
  'POST /auth/password-reset',
  'GET /auth/password-reset/confirm',
  'POST /auth/password-reset/confirm',
  'GET /auth/oidc/start',
  'GET /auth/oidc/callback',
  'POST /auth/oidc/token',
  'POST /auth/oidc/backchannel-logout',
  'GET /me',
  'PATCH /me',
  'PUT /me/password',
  'GET /me/export',
  'POST /me/deletion',
  'GET /users/{username}',
  'GET /users/{username}/followers',
  'GET /users/{username}/following',
  'PUT /users/{username}/followers/{follower}',
  'DELETE /users/{username}/followers/{follower}',
  'GET /users/{username}/posts',
  'POST /users/{username}/posts',
  'GET /users/{username}/feed',
  'GET /posts',
  'GET /posts/{id}',
  'DELETE /posts/{id}',
  'GET /misc/can-post',
  'GET /misc/moderator',
  'GET /health/live',
  'GET /health/ready',
] as const

/** The methods that a path takes, HEAD included; none where the path is unknown. */
export function methodsOf(path: string): string[] {
  const methods = routes
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
  const found = start === '' ? [] : routes.filter((route) => `${route}/`.includes(` ${start}/`))
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
