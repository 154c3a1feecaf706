/**
 * The uploaded code, run: downloaded again from where Lambda would take it, and called in a process of its own with the
 * function's own environment. Its secrets come out of the emulator's SSM, its messages go into the emulator's queues, and
 * Redis is a real one. There is no Keycloak: who needs it says so.
 */
import { createHash } from 'node:crypto'
import type { APIGatewayProxyStructuredResultV2, SQSBatchResponse } from 'aws-lambda'
import { declaredFunctions } from '../../house/project.ts'
import { bundleIn, invoke } from '../../support/package/packaged.ts'
import { recordedMessage, recordedRequest, recordedSchedule } from '../../support/package/recorded.ts'
import { routes } from '../../support/world/routes.ts'
import type { Cloud, Template } from '../emulators/cloud.ts'
import type { Results } from '../emulators/results.ts'

const person = { username: 'ada', email: 'ada@example.com', password: 'correct horse battery' }

interface Expected {
  body?: object
  query?: string
  status: number
  code?: string
}

/** What these answer without a caller, a Keycloak or any data, where `withoutCaller` does not know it. */
const answers: Record<string, Expected> = {
  register: { body: person, status: 503, code: 'keycloak-unavailable' },
  login: { body: { username: 'ada', password: 'engine-1843' }, status: 503, code: 'keycloak-unavailable' },
  refresh: { body: { refreshToken: 'made.up.token' }, status: 401, code: 'session-ended' },
  'get-verification-form': { query: 'token=made-up', status: 200 },
  'confirm-verification': { body: { token: 'made-up' }, status: 400 },
  'request-password-reset': { body: { email: person.email }, status: 202 },
  'get-password-reset-form': { query: 'token=made-up', status: 200 },
  'confirm-password-reset': { body: { token: 'made-up' }, status: 400 },
  'oidc-start': {
    query: `returnTo=https%3A%2F%2Fapp.example%2Fin&state=its-own&code_challenge=${'x'.repeat(43)}`,
    status: 400,
    code: 'return-address-not-allowed',
  },
  'oidc-callback': { query: 'state=made-up&code=made-up', status: 400, code: 'sign-in-not-begun-here' },
  'oidc-token': { body: { code: 'made-up', code_verifier: 'x'.repeat(43) }, status: 400 },
  // Sent without a body here, and so of no type that they take.
  'backchannel-logout': { status: 415 },
  'create-app': { status: 415 },
  'create-app-token': { status: 415 },
  'delete-app-token': { status: 415 },
  live: { status: 200 },
  ready: { status: 503, code: 'not-ready' },
  search: { query: 'q=ada&type=users', status: 200 },
  web: { status: 200 },
  'catch-all': { status: 404, code: 'route-not-found' },
}

/** The rest: a route that needs a token says so, and what is public finds no user, no post, or an empty list. */
function withoutCaller(key: string, route: string): Expected {
  const access = routes.find((known) => known.key === key)?.access
  if (access !== 'public' && access !== 'optional') return { status: 401, code: 'unauthenticated' }
  if (route.includes('/{username}')) return { status: 404, code: 'user-not-found' }
  if (route.includes('/posts/{id}')) return { status: 404, code: 'post-not-found' }
  return { status: 200 }
}

const parameters: Record<string, string> = { username: 'ada', follower: 'bob', id: '1', tag: 'perch' }

/** A request of a route, by somebody who is not logged in. */
function requestOf(key: string, route: string): object {
  const { body, query = '' } = answers[key] ?? {}
  const names = [...route.matchAll(/\{(\w+)\}/g)].map(([, name]) => String(name))
  const path = route.split(' ')[1] ?? '/nowhere'
  return recordedRequest({
    routeKey: route,
    rawPath: path.replace(/\{(\w+)\}/g, (_, name: string) => parameters[name] ?? ''),
    rawQueryString: query,
    ...(names.length === 0
      ? {}
      : { pathParameters: Object.fromEntries(names.map((name) => [name, parameters[name]])) }),
    ...(body === undefined
      ? {}
      : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  })
}

interface Place {
  cloud: Cloud
  stage: string
  /** Where the emulator answers. */
  url: string
}

/** @returns a line that says what was invoked */
export async function checkInvoked({ cloud, stage, url }: Place, results: Results): Promise<string> {
  const stack = `perch-${stage}`
  const [template, functions, resources] = await Promise.all([
    cloud.template(stack),
    cloud.functions(),
    cloud.resources(stack),
  ])
  const here = (address: string | undefined) => address?.replace(/^https?:\/\/[^/]+/, url) ?? ''

  /** The archive of a function, from the bucket that the stack names. */
  const uploaded = async (key: string) => {
    const made = functions.find(({ FunctionName }) => FunctionName === `${stack}-${key}`)
    const code = propertiesOf(template, `${stack}-${key}`)['Code']
    const bucket = resources.get(code['S3Bucket']['Ref'] as string) ?? ''
    const archive = await cloud.download(bucket, code['S3Key'] as string)
    results.equal(
      `checksum of ${key}`,
      made?.CodeSha256,
      createHash('sha256').update(archive).digest('base64'),
    )
    const variables = made?.Environment?.Variables ?? {}
    const environment = {
      ...variables,
      MAIL_QUEUE_URL: here(variables['MAIL_QUEUE_URL']),
      FANOUT_QUEUE_URL: here(variables['FANOUT_QUEUE_URL']),
      AWS_LAMBDA_FUNCTION_NAME: `${stack}-${key}`,
      _HANDLER: made?.Handler ?? '',
      AWS_REGION: process.env['AWS_REGION'] ?? '',
      AWS_ACCESS_KEY_ID: process.env['AWS_ACCESS_KEY_ID'] ?? '',
      AWS_SECRET_ACCESS_KEY: process.env['AWS_SECRET_ACCESS_KEY'] ?? '',
      AWS_ENDPOINT_URL_SSM: url,
    }
    return { bundle: bundleIn(archive), environment }
  }
  const run = async <Answer>(key: string, event: object): Promise<Answer> => {
    const { bundle, environment } = await uploaded(key)
    return invoke<Answer>(bundle, event, environment)
  }

  const statuses: number[] = []
  for (const { key, route } of declaredFunctions) {
    if (route === undefined) continue
    const reply = await run<APIGatewayProxyStructuredResultV2>(key, requestOf(key, route))
    const { status, code } = answers[key] ?? withoutCaller(key, route)
    const problem = reply.body?.startsWith('{') ? (JSON.parse(reply.body) as { code?: string }) : {}
    results.equal(`${key} answers`, [reply.statusCode, code && problem.code], [status, code])
    statuses.push(reply.statusCode ?? 0)
  }

  const mails = await cloud.messages(here((await uploaded('send-mail')).environment['MAIL_QUEUE_URL']))
  results.equal('mails that wait in the queue', mails.length, 1)
  const event = recordedMessage(JSON.parse(mails[0] ?? '{}') as object)
  const sent = await run<SQSBatchResponse>('send-mail', event)
  // Whose address it is only Keycloak knows: the message has to come again.
  results.equal('send-mail without a Keycloak', sent.batchItemFailures.length, 1)
  const range = { action: 'deliver', postId: 1, authorId: 1, after: 0, upTo: 9 }
  results.equal('deliver-posts', await run('deliver-posts', recordedMessage(range)), {
    batchItemFailures: [],
  })
  results.equal('clean-up', await run('clean-up', recordedSchedule()), {
    sessions: 0,
    accounts: 0,
    reportsWaiting: 0,
  })
  const swept = await run<{ fanOuts: number }>('sweep-deliveries', recordedSchedule())
  results.equal('sweep-deliveries', swept.fanOuts, 0)
  const failure = await run('reconcile', recordedSchedule()).catch(({ message }: Error) => message)
  results.equal('reconcile without a Keycloak', /keycloak is not available/.test(String(failure)), true)

  const counts = Map.groupBy(
    statuses.toSorted((a, b) => a - b),
    (status) => status,
  )
  const told = [...counts].map(([status, { length }]) => `${length} × ${status}`).join(', ')
  return `${statuses.length} routes (${told}) and 5 workers, from the archives that were uploaded`
}

function propertiesOf(template: Template, functionName: string): Template['Resources'][string]['Properties'] {
  const all = Object.values(template.Resources).map(({ Properties }) => Properties)
  const found = all.find((properties) => properties['FunctionName'] === functionName)
  if (!found) throw new Error(`the template has no function ${functionName}`)
  return found
}
