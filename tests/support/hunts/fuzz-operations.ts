/**
 * The operations of docs/openapi.json under random requests. `call` sees to it that every answer is one that the
 * document declares, and that nothing is taken that it forbids; here nothing may fail on our side either.
 */
import * as fc from 'fast-check'
import { call, type CallInput } from '../world/call.ts'
import { api, type Operation } from '../world/documented.ts'
import { requests } from './fuzz.ts'
import { hunt } from './hunt.ts'
import { routeOf } from '../world/routes.ts'
import { join, type People, type Person, type World } from '../world/world.ts'

export const operations: [key: string, path: string, operation: Operation][] = Object.entries(
  api.paths,
).flatMap(([path, methods]) =>
  Object.values(methods).map((operation): [string, string, Operation] => [
    operation.operationId,
    path,
    operation,
  ]),
)

/** Sends so many random requests to one operation, most of them from somebody who is logged in where that matters. */
export async function fuzz(input: {
  /** Of the test. */
  file: string
  runs: number
  limitMs: number
  world: World
  people: People
  path: string
  operation: Operation
}): Promise<void> {
  const { world, people, path, operation, ...rest } = input
  const { ada, bob, postId } = people
  const { operationId: key, security } = operation
  const known = {
    // Those who may are more than others.
    username:
      routeOf(key).access === 'owner' && !path.includes('{follower}')
        ? [ada.username, bob.username]
        : [bob.username, bob.username.toUpperCase(), ada.username],
    follower: [ada.username, ada.username.toUpperCase(), bob.username],
    id: [postId, '1'],
    limit: ['1', '100'],
  }
  // Whose session ends, or whose account goes, is nobody whom others rely on.
  const isSpare = routeOf(key).endsSession === true
  let caller: Person | undefined = isSpare ? undefined : ada
  let joined = 0
  await hunt({
    ...rest,
    histories: fc.record<{ hasToken: boolean; request: CallInput }>({
      hasToken: security.length === 0 ? fc.constant(false) : fc.integer({ min: 0, max: 9 }).map((n) => n > 0),
      request: requests(path, operation, known),
    }),
    play: async ({ hasToken, request }) => {
      if (hasToken) caller ??= await join(world, `${key.replaceAll('-', '_').slice(0, 14)}${(joined += 1)}`)
      const { status, body } = await call(key, {
        ...request,
        token: hasToken ? caller?.accessToken : undefined,
      })
      if (isSpare && status < 300) caller = undefined
      // On a busy machine Keycloak may take longer than readiness gives it.
      if (status >= 500 && key !== 'ready') throw new Error(`${key} answered ${status} ${body.code}`)
    },
  })
}
