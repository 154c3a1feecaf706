/** What `route()` makes of a contract, where no real route needs it yet, and what it does not compile. */
import * as z from 'zod'
import type { AnswerKind } from '../../../shared/http/reply/answer-kind.ts'
import { optionalUser, user } from '../../../shared/http/chain/authenticate.ts'
import { rateLimit } from '../../../shared/http/chain/rate-limit.ts'
import { ok } from '../../../shared/http/reply/reply.ts'
import { route } from '../../../shared/http/route.ts'
import type { ConfirmedCaller } from '../../../shared/domain/sessions/sessions.ts'
import { ProblemError } from '../../../shared/problems.ts'
import { answerTo, type CallInput, eventOf, type Handler } from '../../support/world/call.ts'

/** As another API on the same domain reports problems. */
const otherApi: AnswerKind = {
  name: 'other API',
  report: ({ code }) => ({ body: { error: code } }),
  ignoresUnknownMembers: true,
}

const responses = { 200: z.looseObject({}) }

function ask({ handler }: { handler: unknown }, key: string, input: CallInput) {
  return answerTo(handler as Handler, eventOf(key, input))
}

describe('a route of another kind of answer', () => {
  const echo = route(
    'login',
    { body: z.strictObject({ name: z.string() }), query: z.strictObject({}), answers: otherApi, responses },
    ({ body, query }) => ok({ body, query }),
  )

  test('leaves out members that it does not know', async () => {
    const answer = await ask(echo, 'login', { body: { name: 'ada', more: 1 }, query: { more: '1' } })
    expect(answer).toMatchObject({ status: 200, body: { body: { name: 'ada' }, query: {} } })
  })

  test('takes a query where it has none', async () => {
    const bare = route('live', { answers: otherApi, responses }, () => ok({}))
    expect((await ask(bare, 'live', { query: { more: '1' } })).status).toBe(200)
  })

  test('reports every problem in its own way, with the headers of every answer', async () => {
    const answer = await ask(echo, 'login', { body: { name: 1 } })
    expect(answer).toMatchObject({ status: 400, body: { error: 'validation-failed' } })
    expect(answer.headers).toMatchObject({
      'content-type': 'application/json; charset=utf-8',
      'x-request-id': expect.any(String),
      'cache-control': 'no-store',
    })
    const refusing = route('live', { answers: otherApi, responses }, () => {
      throw new ProblemError('session-ended', 'Log in again.')
    })
    const refused = await ask(refusing, 'live', {})
    expect(refused).toMatchObject({ status: 401, body: { error: 'session-ended' } })
    expect(refused.headers['www-authenticate']).toBe('Bearer')
  })
})

const write = (caller: ConfirmedCaller) => ok({ sub: caller.sub })

/** Never run, but compiled: `npm run typecheck` fails where one of the errors is none. */
function wrongRoutes() {
  // @ts-expect-error Without authentication there is no caller.
  route('get-user', { path: { username: z.string() }, responses }, ({ caller }) => ok(caller))

  // @ts-expect-error A GET may only write when its caller is confirmed.
  route('get-me', { auth: user, responses }, ({ caller }) => write(caller))
  route('get-me', { auth: user, responses }, async ({ caller }) => write(await caller.confirmed))
  // Any other method waits for that first.
  route('logout', { auth: user, responses }, ({ caller }) => write(caller))

  // @ts-expect-error There may be no caller.
  route('logout', { auth: optionalUser, responses }, ({ caller }) => write(caller))

  // @ts-expect-error The path has a parameter that the contract does not have.
  route('get-user', { responses }, () => ok({}))

  const byBody = rateLimit('login', { account: (input: { body: string }) => input.body })
  // @ts-expect-error The limit looks at a body that the route does not take.
  route('live', { limits: [byBody], responses }, () => ok({}))

  // @ts-expect-error A route without limits has no attempt.
  route('live', { responses }, ({ attempt }) => ok(attempt))

  // @ts-expect-error There is no such function.
  route('get-nothing', { responses }, () => ok({}))
}

test('what is wrong does not compile', () => {
  expect(wrongRoutes).toBeInstanceOf(Function)
})
