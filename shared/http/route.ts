import middy, { type MiddlewareObj } from '@middy/core'
import httpErrorHandler from '@middy/http-error-handler'
import type { Context } from 'aws-lambda'
import { problemOf } from '../domain/requests/problem-of.ts'
import { ProblemError } from '../problems.ts'
import type { Contract, ContractOf, Given, InputOf, Limit, RoutedEvent, RouteKey } from './chain/contract.ts'
import { counted } from './chain/counted.ts'
import { logFailure, problemDetails } from './reply/problem-details.ts'
import type { Reply } from './reply/reply.ts'
import { requestLog } from './chain/request-log.ts'
import { respond } from './reply/respond.ts'
import { secrets } from './chain/secrets.ts'
import { validate } from './chain/validate.ts'

const asProblems: MiddlewareObj<RoutedEvent, Reply, Error> = {
  onError: (request) => {
    request.error = problemOf(request.error)
  },
}

/** What a function keeps of its time, to say that it ran out of it: else API Gateway answers 503 without a word. */
const reservedMs = 50

function timedOut(): never {
  throw new ProblemError(
    'timed-out',
    'What this request depends on was too slow. Whether it had an effect is not known.',
  )
}

/**
 * A route, from what it takes and returns and from what it does. Its chain is built from the contract: one log line a
 * request, every failure as a problem, every answer as JSON with the headers that all answers carry, and between them the
 * parts that the contract names.
 *
 * @param key of the function in serverless.yml, where its method and its path are
 * @param work hands over to one function of the domain and shapes the answer; it is given what the contract declares
 *
 * @example
 * export const { contract, handler } = route(
 *   'get-user',
 *   { path: { username: Username }, responses: { 200: User }, problems: ['user-not-found'] },
 *   async ({ path }) => ok(await getUser(path)),
 * )
 */
export function route<Key extends RouteKey, const C extends ContractOf<Key>>(
  key: Key,
  contract: C & { limits?: readonly Limit<InputOf<C>>[] },
  work: (given: Given<Key, C>) => Reply | Promise<Reply>,
) {
  const { auth, role, freshLogin, browser, limits = [], idempotent, answers }: Contract = contract
  const parts = [
    requestLog(),
    respond(),
    problemDetails(answers),
    httpErrorHandler({ logger: logFailure }),
    secrets(),
    auth?.of(contract),
    validate(contract),
    role,
    freshLogin,
    browser,
    ...limits,
    idempotent,
    // Innermost, so that every other part of the chain sees problems.
    asProblems,
  ]
  const chain = middy<RoutedEvent, Reply, Error, Context>({
    timeoutEarlyInMillis: reservedMs,
    timeoutEarlyResponse: timedOut,
  })
    .use(parts.filter((part) => part !== undefined))
    // The parts have put there what the contract says.
    .handler((event) => {
      const { input, caller, attempt, once, isOfBrowser } = event
      return work({ event, ...input, caller, attempt, once, isOfBrowser } as never)
    })
  return { contract: { key, ...contract } as Contract & { key: Key }, handler: counted(chain) }
}
