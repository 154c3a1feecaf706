/** What `sls package` makes. */
import { readdirSync } from 'node:fs'
import { recordedRequest } from '../../support/package/recorded.ts'
import {
  invoke as invokeBundle,
  namesIn,
  type Package,
  packageStubs,
  sharedPackage,
} from '../../support/package/packaged.ts'
import { uses, type UseName } from '../../../infra/deploy/uses.ts'
import { codeOf, declaredFunctions, serverless } from '../project.ts'

let made: Package

beforeAll(async () => {
  made = await sharedPackage()
})

interface Answer {
  statusCode: number
  headers: Record<string, string>
  body: string
}

function invoke(key: string, event: object, settings: Record<string, string>): Promise<Answer> {
  return invokeBundle(made.bundleOf(key), event, settings)
}

function recorded(routeKey: string, rawPath: string, more: object = {}): object {
  return recordedRequest({ routeKey, rawPath, ...more })
}

// Nothing listens on port 1: whoever connects is refused at once.
const redisDown = { REDIS_URL: 'redis://127.0.0.1:1' }
const keycloakDown = {
  KEYCLOAK_URL: 'http://127.0.0.1:1',
  KEYCLOAK_CLIENT_SECRET: 'not-a-secret-at-all',
}

test('every function has an archive of its own', () => {
  const archives = readdirSync(made.folder).filter((name) => name.endsWith('.zip'))
  expect(archives.toSorted()).toEqual(declaredFunctions.map(({ key }) => `${key}.zip`).toSorted())
})

test.each(declaredFunctions)(
  'the archive of $key holds one file, and Lambda is told which',
  ({ key, file }) => {
    const { Resources } = made.template
    const described = Object.values(Resources).find(
      ({ Properties }) => Properties['FunctionName'] === `perch-dev-${key}`,
    )
    const names = namesIn(made.archiveOf(key))
    expect(names).toEqual([expect.stringMatching(new RegExp(`${file.replace(/\.ts$/, '\\.cjs')}$`))])
    expect(described?.Properties['Handler']).toBe(names[0]?.replace(/\.cjs$/, '.handler'))
  },
)

/** What a function reads of these is seen in its bundle: members keep their names. */
const purposes = [
  ...(
    /type Purpose =((?:\s+\| '[a-z-]+')+)/.exec(codeOf('shared/domain/requests/sealing.ts'))?.[1] ?? ''
  ).matchAll(/[a-z-]+/g),
].map(String)

const traces: [use: UseName, trace: RegExp][] = [
  ['redis', /\.redis\(\)/],
  ['session-key', new RegExp(`["'\`](${purposes.join('|')})["'\`]`)],
  ['keycloak-client', /\.keycloakClient\(\)/],
  ['keycloak-admin', /\.keycloakAdmin\(\)/],
  ['smtp', /\.mail\(\)/],
  ['mail-queue', /\("mail",/],
  ['fan-out-queue', /\("fan-out",/],
]

test('every word of uses leaves a trace by which it can be found', () => {
  expect(purposes).toContain('refresh-token-mac')
  expect(traces.map(([use]) => use).toSorted()).toEqual(Object.keys(uses).toSorted())
})

test.each(declaredFunctions)(
  '$key may use what its bundle reads or sends to, and nothing else',
  ({ key }) => {
    const code = made.bundleOf(key).code.toString()
    const found = traces.filter(([, trace]) => trace.test(code)).map(([use]) => use)
    expect(serverless.functions[key]?.uses ?? []).toEqual(found)
  },
)

test('a VPC, an address for alarms and Upstash come in by settings', () => {
  const { template, remove } = packageStubs('dev', {
    VPC_SUBNET_IDS: 'subnet-1,subnet-2',
    VPC_SECURITY_GROUP_IDS: 'sg-1',
    ALARM_EMAIL: 'ops@perch.example',
    UPSTASH_REDIS_REST_URL: 'https://db.upstash.example',
  })
  remove()
  const { Resources } = template
  const ofType = (type: string) => Object.values(Resources).filter(({ Type }) => Type === type)
  for (const { Properties } of ofType('AWS::Lambda::Function')) {
    expect(Properties['VpcConfig']).toEqual({
      SubnetIds: ['subnet-1', 'subnet-2'],
      SecurityGroupIds: ['sg-1'],
    })
  }
  for (const { Properties } of ofType('AWS::Lambda::Function')) {
    const role = Properties['Role']['Fn::GetAtt'][0] as string
    const { Statement } = template.Resources[role]!.Properties['Policies'][0].PolicyDocument
    // Lambda needs them everywhere; the function's own code is denied them.
    const onNetwork = Statement.filter(({ Action }: { Action: string[] }) => Action[0]?.startsWith('ec2:'))
    expect(onNetwork).toMatchObject([
      { Effect: 'Allow', Resource: '*' },
      { Effect: 'Deny', Resource: '*', Action: onNetwork[0].Action },
    ])
    expect(onNetwork[1].Condition.ArnEquals['lambda:SourceFunctionArn']).toContainEqual({
      'Fn::Sub': `arn:\${AWS::Partition}:lambda:\${AWS::Region}:\${AWS::AccountId}:function:${Properties['FunctionName']}`,
    })
  }
  expect(Resources['AlarmTopic']?.Properties['Subscription']).toEqual([
    { Protocol: 'email', Endpoint: 'ops@perch.example' },
  ])
  expect(Resources['GetDashuserLambdaFunction']?.Properties['Environment'].Variables).toMatchObject({
    UPSTASH_REDIS_REST_URL: 'https://db.upstash.example',
    SECRET_PARAMETERS: '/perch/dev/UPSTASH_REDIS_REST_TOKEN',
  })
})

test('live answers 200 from its archive alone, without any setting', async () => {
  const { statusCode, headers, body } = await invoke('live', recorded('GET /health/live', '/health/live'), {})
  expect({ statusCode, body }).toEqual({ statusCode: 200, body: '{"status":"live"}' })
  expect(headers['Content-Type']).toBe('application/json; charset=utf-8')
})

test('catch-all answers 404 from its archive alone, without any setting', async () => {
  expectProblem(await invoke('catch-all', recorded('$default', '/nowhere'), {}), 404, 'route-not-found')
})

test('get-user answers 503 from its archive alone when Redis is down', async () => {
  const event = recorded('GET /users/{username}', '/users/ada', { pathParameters: { username: 'ada' } })
  const answer = await invoke('get-user', event, redisDown)
  expectProblem(answer, 503, 'redis-unavailable')
  expect(answer.headers['Retry-After']).toBe('1')
})

test('get-user answers 503 from its archive alone when its secrets cannot be read', async () => {
  const event = recorded('GET /users/{username}', '/users/ada', { pathParameters: { username: 'ada' } })
  const answer = await invoke('get-user', event, {
    SECRET_PARAMETERS: '/perch/prod/REDIS_URL',
    AWS_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: 'key-id',
    AWS_SECRET_ACCESS_KEY: 'not-a-secret-at-all',
    AWS_ENDPOINT_URL_SSM: 'http://127.0.0.1:1',
  })
  expectProblem(answer, 503, 'secrets-unavailable')
})

const loginRequest = {
  headers: { 'content-type': 'application/json' },
  body: '{"username":"ada","password":"engine-1843"}',
}

test('login answers 503 from its archive alone when Keycloak is down', async () => {
  const event = recordedRequest({ routeKey: 'POST /auth/login', rawPath: '/auth/login', ...loginRequest })
  // From the machine itself and not counted, so that Redis is not asked first.
  event.requestContext.http.sourceIp = '127.0.0.1'
  const uncounted = { RATE_LIMITS: 'except-loopback' }
  expectProblem(await invoke('login', event, { ...keycloakDown, ...uncounted }), 503, 'keycloak-unavailable')
})

test('login answers 503 from its archive alone when Redis is down, because it cannot count', async () => {
  const event = recorded('POST /auth/login', '/auth/login', loginRequest)
  const key = { SESSION_ENCRYPTION_KEY: Buffer.alloc(32, 7).toString('base64') }
  expectProblem(await invoke('login', event, { ...redisDown, ...key }), 503, 'redis-unavailable')
})

function expectProblem({ statusCode, headers, body }: Answer, status: number, code: string): void {
  expect(statusCode).toBe(status)
  expect(headers['Content-Type']).toBe('application/problem+json')
  expect(JSON.parse(body)).toMatchObject({ status, code })
}
