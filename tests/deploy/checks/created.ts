/** What a deployment has made, held against serverless.yml. */
import { uses as knownUses, type UseName, secretNames } from '../../../infra/deploy/uses.ts'
import { declaredFunctions, serverless } from '../../house/project.ts'
import type { Cloud } from '../emulators/cloud.ts'
import type { Results } from '../emulators/results.ts'

/** What moto makes nothing of: only the template can tell of these. */
const notEmulated = [
  'AWS::ApiGatewayV2::Api',
  'AWS::ApiGatewayV2::Integration',
  'AWS::ApiGatewayV2::Route',
  'AWS::ApiGatewayV2::Stage',
  'AWS::CloudWatch::Alarm',
  'AWS::Lambda::EventInvokeConfig',
  'AWS::S3::BucketPolicy',
]

/** @returns a line that says what was created */
export async function checkCreated(cloud: Cloud, stage: string, results: Results): Promise<string> {
  const stack = `perch-${stage}`
  const [template, resources] = await Promise.all([cloud.template(stack), cloud.resources(stack)])
  const types = Object.values(template.Resources).map(({ Type }) => Type)
  const params = serverless.params[stage] ?? serverless.params['default'] ?? {}
  results.equal('tags of the stack', await cloud.stackTags(stack), { project: 'perch', stage })

  const functions = await cloud.functions()
  results.equal('functions', functions.length, declaredFunctions.length)
  const roles = await cloud.roles()
  const needs = new Set(
    Object.values(serverless.functions).map(({ uses: used = [], events }) =>
      JSON.stringify([used.toSorted(), events.flatMap(({ sqs }) => sqs?.arn ?? [])]),
    ),
  )
  results.equal(
    'roles: one for functions of equal needs, and that of the gateway',
    roles.length,
    needs.size + 1,
  )
  for (const { key } of declaredFunctions) {
    const made = functions.find(({ FunctionName }) => FunctionName === `${stack}-${key}`)
    const variables = made?.Environment?.Variables ?? {}
    const { timeout = 10, uses = [] } = serverless.functions[key] ?? {}
    results.equal(
      `${key} as declared`,
      [made?.Runtime, made?.MemorySize, made?.Timeout],
      ['nodejs24.x', params['memoryMb'], timeout],
    )
    // moto forgets what architecture it was told.
    const declared = Object.values(template.Resources).find(
      ({ Properties }) => Properties['FunctionName'] === `${stack}-${key}`,
    )
    results.equal(`architecture of ${key}`, declared?.Properties['Architectures'], ['arm64'])
    results.equal(
      `secrets in the environment of ${key}`,
      secretNames.filter((name) => name in variables),
      [],
    )
    const parameters = (variables['SECRET_PARAMETERS'] ?? '').split(',').filter(Boolean)
    const secrets = uses.flatMap((use) => {
      const known = knownUses[use as UseName] as { secret?: string }
      return known.secret === undefined ? [] : [`/perch/${stage}/${known.secret}`]
    })
    results.equal(`parameters of ${key}`, parameters, secrets)
    const role = made?.Role?.split('/').at(-1) ?? ''
    const policy = await cloud.policyOf(role)
    results.equal(
      `stars in the role of ${key}`,
      policy.replaceAll(`log-group:/perch/${stage}:*`, '').includes('*'),
      false,
    )
    const readable = [...policy.matchAll(/:parameter(\/[\w/-]+)/g)].map(([, name]) => name)
    results.equal(`parameters that ${key} may read`, readable, secrets)
  }

  const groups = await cloud.logGroups()
  results.equal(
    'log groups and their retention',
    groups.map(({ logGroupName, retentionInDays }) => `${logGroupName} ${retentionInDays}`).toSorted(),
    [`/aws/http-api/${stack}`, `/perch/${stage}`].map((name) => `${name} ${params['logRetentionDays']}`),
  )
  const gateway = await cloud.policyOf(resources.get('GatewayRole') ?? '')
  results.equal(
    'functions that the gateway may invoke',
    [...gateway.matchAll(/:function:([\w-]+)/g)].map(([, name = '']) => name).toSorted(),
    declaredFunctions
      .flatMap(({ key, route }) => (route === undefined ? [] : [`${stack}-${key}`]))
      .toSorted(),
  )
  results.equal('stars in the role of the gateway', gateway.includes('*'), false)

  const queues = await checkQueues(cloud, stack, resources, results)
  const rules = await checkSchedules(cloud, stack, results)
  for (const type of new Set(types.filter((one) => notEmulated.includes(one)))) {
    results.skipped.push(
      `${type} (${types.filter((one) => one === type).length} in the template): moto makes none`,
    )
  }
  const made = Object.entries(template.Resources).filter(([, { Type }]) => !notEmulated.includes(Type))
  results.equal(
    'resources without an id',
    // A permission has none in moto.
    made
      .filter(([id, { Type }]) => Type !== 'AWS::Lambda::Permission' && !resources.has(id))
      .map(([id]) => id),
    [],
  )
  const topics = types.filter((type) => type === 'AWS::SNS::Topic').length
  return `${functions.length} functions, ${roles.length} roles, ${groups.length} log groups, ${queues} queues, ${rules} schedules, ${topics} topic`
}

async function checkQueues(
  cloud: Cloud,
  stack: string,
  resources: Map<string, string>,
  results: Results,
): Promise<number> {
  const queues = await cloud.queues()
  results.equal('queues', queues.length, 4)
  const mappings = await cloud.mappings()
  for (const { key } of declaredFunctions) {
    const source = serverless.functions[key]?.events.find(({ sqs }) => sqs)?.sqs
    if (!source) continue
    const name = source.arn['Fn::GetAtt'][0]
    const url = queues.find((one) => one.includes(`-${name}-`)) ?? ''
    const attributes = await cloud.queueAttributes(url)
    const { deadLetterTargetArn = '', maxReceiveCount } = JSON.parse(
      attributes['RedrivePolicy'] ?? '{}',
    ) as Record<string, string>
    results.equal(
      `${name} gives up`,
      [/DeadLetters/.test(deadLetterTargetArn), Number(maxReceiveCount)],
      [true, 8],
    )
    results.equal(
      `${name} hides`,
      Number(attributes['VisibilityTimeout']),
      6 * (serverless.functions[key]?.timeout ?? 0),
    )
    const mapping = mappings.find(({ FunctionArn = '' }) => FunctionArn.endsWith(`:${stack}-${key}`))
    results.equal(
      `${name} is worked off by ${key}`,
      [mapping?.EventSourceArn, mapping?.BatchSize, mapping?.FunctionResponseTypes],
      [attributes['QueueArn'], source.batchSize, ['ReportBatchItemFailures']],
    )
  }
  results.equal('topic for alarms', resources.get('AlarmTopic')?.startsWith('arn:aws:sns:'), true)
  return queues.length
}

async function checkSchedules(cloud: Cloud, stack: string, results: Results): Promise<number> {
  const rules = await cloud.rules()
  const found = rules.map(
    ({ schedule, targets }) => `${schedule} ${targets.map((arn) => arn.split(':').at(-1)).join()}`,
  )
  const wanted = declaredFunctions.flatMap(({ key }) =>
    (serverless.functions[key]?.events ?? []).flatMap(({ schedule }) =>
      schedule ? [`${schedule} ${stack}-${key}`] : [],
    ),
  )
  results.equal('schedules', found.toSorted(), wanted.toSorted())
  return rules.length
}
