/** What a deployment makes, in the template that it hands to CloudFormation. */
import { type Package, packageStubs, type Resource } from '../../support/package/packaged.ts'
import { secretNames } from '../../../infra/deploy/uses.ts'
import { declaredFunctions, headingsOf, oneEach, read, serverless } from '../project.ts'

let made: Package

beforeAll(() => {
  const canaries = secretNames.map((name) => [name, `canary-${name}`])
  made = packageStubs('prod', Object.fromEntries(canaries) as Record<string, string>)
})

afterAll(() => made.remove())

function ofType(type: string): [id: string, properties: Resource['Properties']][] {
  return Object.entries(made.template.Resources)
    .filter(([, { Type }]) => Type === type)
    .map(([id, { Properties }]) => [id, Properties])
}

/** A function of the template, by its key in serverless.yml. */
function functionOf(key: string): { id: string; properties: Resource['Properties'] } {
  const name = `perch-prod-${key}`
  const [id, properties] =
    ofType('AWS::Lambda::Function').find(([, one]) => one['FunctionName'] === name) ?? []
  if (id === undefined || properties === undefined) throw new Error(`the template has no function ${name}`)
  return { id, properties }
}

interface Statement {
  Effect: string
  Action: string[]
  Resource: unknown[]
}

function statementsOf(key: string): { role: string; statements: Statement[] } {
  const role = functionOf(key).properties['Role']['Fn::GetAtt'][0] as string
  const { Policies, ManagedPolicyArns } = made.template.Resources[role]?.Properties ?? {}
  expect(ManagedPolicyArns).toBeUndefined()
  return { role, statements: Policies[0].PolicyDocument.Statement as Statement[] }
}

const { params } = serverless
const timeoutOf = (key: string) => serverless.functions[key]?.timeout ?? 10

test('no secret is in it, though the environment held them all', () => {
  expect(JSON.stringify(made.template)).not.toContain('canary-')
})

test.each(declaredFunctions)(
  '$key runs as serverless.yml says, and knows its secrets by name only',
  ({ key }) => {
    const { properties } = functionOf(key)
    expect(properties).toMatchObject({
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      MemorySize: params['prod']?.['memoryMb'],
      Timeout: timeoutOf(key),
    })
    const variables = Object.keys(properties['Environment'].Variables as object)
    expect(variables.filter((name) => secretNames.includes(name))).toEqual([])
  },
)

/** What a function may do, in words: what it uses, and the queue that it processes. */
function needsOf(key: string): string {
  const { uses = [], events = [] } = serverless.functions[key] ?? {}
  const queues = events.flatMap(({ sqs }) => (sqs ? [`from ${sqs.arn['Fn::GetAtt'][0]}`] : []))
  return [...uses.toSorted(), ...queues].join(', ')
}

test('functions share a role where they need the same, and nowhere else; the gateway has one, and there is none besides', () => {
  const roleOfNeeds = new Map<string, string>()
  for (const { key } of declaredFunctions) {
    const { role } = statementsOf(key)
    expect({ key, role }).toEqual({ key, role: roleOfNeeds.get(needsOf(key)) ?? role })
    roleOfNeeds.set(needsOf(key), role)
  }
  expect([...roleOfNeeds.values(), 'GatewayRole'].toSorted()).toEqual(
    ofType('AWS::IAM::Role')
      .map(([id]) => id)
      .toSorted(),
  )
})

/** The names of a log's streams are not known before: the only place for a star. */
const ofTheLog = {
  'Fn::Sub': 'arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group:/perch/prod:*',
}

test.each(declaredFunctions)(
  '$key may write the log, read its own secrets, and use its own queues',
  ({ key }) => {
    const { statements } = statementsOf(key)
    const allowed = statements.flatMap(({ Effect, Action, Resource }) => {
      expect(Effect).toBe('Allow')
      return Action.map((action) => [action, Resource] as const)
    })
    const secrets =
      (functionOf(key).properties['Environment'].Variables['SECRET_PARAMETERS'] as string | undefined) ?? ''
    const { uses = [], events } = serverless.functions[key] ?? { events: [] }
    const queues = { 'mail-queue': 'MailQueue', 'fan-out-queue': 'FanOutQueue' } as Record<string, string>
    const sends = uses.flatMap((use) => (queues[use] ? [{ 'Fn::GetAtt': [queues[use], 'Arn'] }] : []))
    const takes = events.flatMap(({ sqs }) => (sqs ? [sqs.arn] : []))
    expect(Object.fromEntries(allowed)).toEqual({
      'logs:CreateLogStream': [ofTheLog],
      'logs:PutLogEvents': [ofTheLog],
      ...(secrets === ''
        ? {}
        : {
            'ssm:GetParameters': secrets.split(',').map((name) => ({
              'Fn::Sub': `arn:\${AWS::Partition}:ssm:\${AWS::Region}:\${AWS::AccountId}:parameter${name}`,
            })),
          }),
      ...(sends.length === 0 ? {} : { 'sqs:SendMessage': sends }),
      ...(takes.length === 0
        ? {}
        : { 'sqs:ReceiveMessage': takes, 'sqs:DeleteMessage': takes, 'sqs:GetQueueAttributes': takes }),
    })
  },
)

test('no role names everything: the only star is that of the log streams', () => {
  const policies = JSON.stringify(ofType('AWS::IAM::Role'))
  expect(policies.replaceAll('log-group:/perch/prod:*', '')).not.toContain('*')
})

test('the gateway may invoke the functions that have a route, by one role, and schedules their own', () => {
  const idsOf = (isRoute: boolean) =>
    declaredFunctions
      .filter(({ route }) => (route !== undefined) === isRoute)
      .map(({ key }) => functionOf(key).id)
      .toSorted()
  const { AssumeRolePolicyDocument, Policies } = made.template.Resources['GatewayRole']?.Properties ?? {}
  const [trusted] = AssumeRolePolicyDocument.Statement
  expect(trusted).toEqual({
    Effect: 'Allow',
    Principal: { Service: 'apigateway.amazonaws.com' },
    Action: 'sts:AssumeRole',
  })
  const [{ Resource: invoked, ...rest }, ...others] = Policies[0].PolicyDocument.Statement
  expect([rest, others]).toEqual([{ Effect: 'Allow', Action: ['lambda:InvokeFunction'] }, []])
  const integrations = ofType('AWS::ApiGatewayV2::Integration').map(([, properties]) => properties)
  for (const names of [invoked, integrations.map(({ IntegrationUri }) => IntegrationUri as object)]) {
    const ids = names.map((name: Record<string, string[]>) => name['Fn::GetAtt']?.[0])
    expect(ids.toSorted()).toEqual(idsOf(true))
  }
  for (const { CredentialsArn } of integrations)
    expect(CredentialsArn).toEqual({ 'Fn::GetAtt': ['GatewayRole', 'Arn'] })
  const permissions = ofType('AWS::Lambda::Permission').map(([, properties]) => properties)
  expect(permissions.map(({ Principal }) => Principal as string)).toEqual(
    permissions.map(() => 'events.amazonaws.com'),
  )
  expect(permissions).toHaveLength(ofType('AWS::Events::Rule').length)
})

test('routes that only show what is public can read the secret of Redis and no other', () => {
  for (const key of [
    'get-user',
    'list-followers',
    'list-following',
    'list-user-posts',
    'get-post',
    'list-posts',
  ]) {
    const { Variables } = functionOf(key).properties['Environment']
    expect({ key, secrets: Variables['SECRET_PARAMETERS'] }).toEqual({
      key,
      secrets: '/perch/prod/REDIS_URL',
    })
  }
})

test('all functions write one log, which has an end, and so has that of the gateway', () => {
  const groups = ofType('AWS::Logs::LogGroup').map(([, properties]) => properties)
  expect(groups.map(({ LogGroupName }) => LogGroupName as string).toSorted()).toEqual([
    '/aws/http-api/perch-prod',
    '/perch/prod',
  ])
  for (const [, { LoggingConfig }] of ofType('AWS::Lambda::Function'))
    expect(LoggingConfig).toEqual({ LogGroup: { Ref: 'FunctionLogs' } })
  for (const { RetentionInDays } of groups) expect(RetentionInDays).toBe(params['prod']?.['logRetentionDays'])
})

test('a message of a queue is hidden for six times as long as its worker may run, and ends among the dead letters', () => {
  const workers = declaredFunctions.flatMap(({ key }) => {
    const queue = serverless.functions[key]?.events.find(({ sqs }) => sqs)?.sqs?.arn['Fn::GetAtt'][0]
    return queue === undefined ? [] : [{ key, queue }]
  })
  expect(workers.map(({ queue }) => queue)).toEqual(['MailQueue', 'FanOutQueue'])
  for (const { key, queue } of workers) {
    const properties = made.template.Resources[queue]?.Properties ?? {}
    const deadLetters = properties['RedrivePolicy'].deadLetterTargetArn['Fn::GetAtt'][0] as string
    expect(properties['VisibilityTimeout']).toBe(6 * timeoutOf(key))
    expect(properties['RedrivePolicy'].maxReceiveCount).toBeGreaterThanOrEqual(5)
    const kept = made.template.Resources[deadLetters]?.Properties['MessageRetentionPeriod'] as number
    expect(kept).toBeGreaterThan(properties['MessageRetentionPeriod'] as number)
    const alarm = Object.values(made.template.Resources).find(
      ({ Properties }) => Properties['Dimensions']?.[0]?.Value?.['Fn::GetAtt']?.[0] === deadLetters,
    )
    expect(alarm?.Properties['AlarmActions']).toEqual([{ Ref: 'AlarmTopic' }])
  }
  const mappings = ofType('AWS::Lambda::EventSourceMapping').map(([, properties]) => properties)
  expect(mappings).toHaveLength(workers.length)
  for (const mapping of mappings)
    expect(mapping['FunctionResponseTypes']).toEqual(['ReportBatchItemFailures'])
})

test('every function that no request waits for has alarms for errors, throttles and its slowest runs', () => {
  const alarms = ofType('AWS::CloudWatch::Alarm').map(([, properties]) => properties)
  for (const { key } of declaredFunctions.filter(({ route }) => route === undefined)) {
    const own = alarms.filter((alarm) => alarm['Dimensions']?.[0]?.Value?.Ref === functionOf(key).id)
    expect(own.map(({ MetricName }) => MetricName as string)).toEqual(['Errors', 'Throttles', 'Duration'])
  }
})

test('every alarm tells the topic when it begins and when it ends', () => {
  for (const [, alarm] of ofType('AWS::CloudWatch::Alarm')) {
    expect(alarm).toMatchObject({ AlarmActions: [{ Ref: 'AlarmTopic' }], OKActions: [{ Ref: 'AlarmTopic' }] })
  }
})

test('the access log is JSON without an address, a path or a query; the gateway has a limit', () => {
  const [[, stage] = ['', {}]] = ofType('AWS::ApiGatewayV2::Stage')
  const format = JSON.parse(stage['AccessLogSettings'].Format as string) as Record<string, string>
  expect(
    Object.values(format).filter((value) => /identity|path|query|header|userAgent/i.test(value)),
  ).toEqual([])
  expect(stage['DefaultRouteSettings']).toMatchObject({
    ThrottlingRateLimit: params['prod']?.['requestsPerSecond'],
    ThrottlingBurstLimit: params['prod']?.['requestsAtOnce'],
  })
  expect(stage['Tags']).toEqual({ project: 'perch', stage: 'prod' })
})

test('the stages differ in the same settings', () => {
  expect(Object.keys(params['prod'] ?? {})).toEqual(Object.keys(params['default'] ?? {}))
})

test('docs/deploy.md counts what is made, and docs/operate.md has a heading for every alarm', () => {
  const types = Object.values(made.template.Resources).map(({ Type }) => Type)
  const rows = [...read('docs/deploy.md').matchAll(/^\| (\d+|one each) \| `(AWS::[\w:]+)` \|/gm)]
  const countOf = (type: string, said: string) => (said === 'one each' ? oneEach[type] : Number(said))
  expect(Object.fromEntries(rows.map(([, said = '', type = '']) => [type, countOf(type, said)]))).toEqual(
    Object.fromEntries([...Map.groupBy(types, (type) => type)].map(([type, all]) => [type, all.length])),
  )
  const headings = headingsOf('docs/operate.md').flatMap(({ text }) => text.split(', '))
  const alarms = ofType('AWS::CloudWatch::Alarm').map(([id]) => id)
  expect(alarms.filter((id) => !headings.includes(id))).toEqual([])
})
