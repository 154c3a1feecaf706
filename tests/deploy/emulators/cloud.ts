/** What is in the emulator, asked of each service and not of CloudFormation. */
import {
  CloudFormationClient,
  DescribeStacksCommand,
  GetTemplateCommand,
  ListStackResourcesCommand,
} from '@aws-sdk/client-cloudformation'
import {
  CloudWatchLogsClient,
  paginateDescribeLogGroups,
  paginateFilterLogEvents,
} from '@aws-sdk/client-cloudwatch-logs'
import { EventBridgeClient, ListRulesCommand, ListTargetsByRuleCommand } from '@aws-sdk/client-eventbridge'
import { GetRolePolicyCommand, IAMClient, paginateListRoles } from '@aws-sdk/client-iam'
import {
  type FunctionConfiguration,
  GetFunctionConfigurationCommand,
  InvokeCommand,
  LambdaClient,
  paginateListEventSourceMappings,
  paginateListFunctions,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda'
import { GetObjectCommand, ListBucketsCommand, S3Client } from '@aws-sdk/client-s3'
import { AwsClient } from 'aws4fetch'

export interface Template {
  // oxlint-disable-next-line typescript/no-explicit-any
  Resources: Record<string, { Type: string; Properties: Record<string, any> }>
}

/** Pages of an SDK, as one list. */
async function all<Page, Item>(
  pages: AsyncIterable<Page>,
  of: (page: Page) => Item[] | undefined,
): Promise<Item[]> {
  const items: Item[] = []
  for await (const page of pages) items.push(...(of(page) ?? []))
  return items
}

export type Cloud = ReturnType<typeof cloudAt>

/** The emulator at this address. Credentials and region come from the environment, as the SDK takes them. */
export function cloudAt(endpoint: string) {
  const formation = new CloudFormationClient({ endpoint })
  const lambda = new LambdaClient({ endpoint })
  const iam = new IAMClient({ endpoint })
  const logs = new CloudWatchLogsClient({ endpoint })
  const events = new EventBridgeClient({ endpoint })
  const s3 = new S3Client({ endpoint, forcePathStyle: true })
  const signed = new AwsClient({
    accessKeyId: process.env['AWS_ACCESS_KEY_ID'] ?? '',
    secretAccessKey: process.env['AWS_SECRET_ACCESS_KEY'] ?? '',
    region: process.env['AWS_REGION'] ?? '',
    service: 'sqs',
  })
  const sqs = async <Answer>(action: string, body: object): Promise<Answer> => {
    const headers = { 'Content-Type': 'application/x-amz-json-1.0', 'X-Amz-Target': `AmazonSQS.${action}` }
    const response = await signed.fetch(endpoint, { method: 'POST', headers, body: JSON.stringify(body) })
    if (!response.ok) throw new Error(`${action}: ${response.status} ${await response.text()}`)
    return (await response.json()) as Answer
  }

  return {
    /** The template that CloudFormation was handed. */
    async template(stack: string): Promise<Template> {
      const { TemplateBody = '{}' } = await formation.send(new GetTemplateCommand({ StackName: stack }))
      return JSON.parse(TemplateBody) as Template
    },
    async stackTags(stack: string): Promise<Record<string, string>> {
      const { Stacks } = await formation.send(new DescribeStacksCommand({ StackName: stack }))
      return Object.fromEntries((Stacks?.[0]?.Tags ?? []).map(({ Key = '', Value = '' }) => [Key, Value]))
    },
    /** Physical ids by logical ids; what the emulator does not make has none. */
    async resources(stack: string): Promise<Map<string, string>> {
      const found = new Map<string, string>()
      let NextToken: string | undefined
      do {
        const page = await formation.send(
          new ListStackResourcesCommand({ StackName: stack, ...(NextToken ? { NextToken } : {}) }),
        )
        for (const { LogicalResourceId, PhysicalResourceId } of page.StackResourceSummaries ?? []) {
          if (LogicalResourceId && PhysicalResourceId) found.set(LogicalResourceId, PhysicalResourceId)
        }
        NextToken = page.NextToken
      } while (NextToken)
      return found
    },
    functions: (): Promise<FunctionConfiguration[]> =>
      all(paginateListFunctions({ client: lambda }, {}), ({ Functions }) => Functions),
    async environmentOf(name: string): Promise<Record<string, string>> {
      const found = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: name }))
      return found.Environment?.Variables ?? {}
    },
    async setEnvironment(name: string, Variables: Record<string, string>): Promise<void> {
      await lambda.send(
        new UpdateFunctionConfigurationCommand({ FunctionName: name, Environment: { Variables } }),
      )
    },
    /** Calls a function, and says what kind of error it ended with, if with one. */
    async invoke(name: string, event: object): Promise<string | undefined> {
      const { FunctionError } = await lambda.send(
        new InvokeCommand({ FunctionName: name, Payload: JSON.stringify(event) }),
      )
      return FunctionError
    },
    mappings: () =>
      all(
        paginateListEventSourceMappings({ client: lambda }, {}),
        ({ EventSourceMappings }) => EventSourceMappings,
      ),
    roles: () => all(paginateListRoles({ client: iam }, {}), ({ Roles }) => Roles),
    /** As text: moto prints it in a way of its own. */
    async policyOf(role: string): Promise<string> {
      const { PolicyDocument = '' } = await iam.send(
        new GetRolePolicyCommand({ RoleName: role, PolicyName: 'own' }),
      )
      return decodeURIComponent(PolicyDocument)
    },
    logGroups: () => all(paginateDescribeLogGroups({ client: logs }, {}), ({ logGroups }) => logGroups),
    /** What a log group holds that a filter pattern of CloudWatch finds; all of it without one. */
    async logLines(logGroupName: string, filterPattern = ''): Promise<string[]> {
      const pages = paginateFilterLogEvents({ client: logs }, { logGroupName, filterPattern })
      return (await all(pages, ({ events: found }) => found)).map(({ message = '' }) => message)
    },
    /** The same of what a function wrote, by its key. */
    async linesOf(stage: string, key: string, filterPattern: string): Promise<string[]> {
      const logGroupName = `/perch/${stage}`
      const pages = paginateFilterLogEvents({ client: logs }, { logGroupName, filterPattern })
      return (await all(pages, ({ events: found }) => found))
        .filter(({ logStreamName = '' }) => logStreamName.includes(`/perch-${stage}-${key}[`))
        .map(({ message = '' }) => message)
    },
    async rules(): Promise<{ schedule: string; targets: string[] }[]> {
      const { Rules = [] } = await events.send(new ListRulesCommand({}))
      return Promise.all(
        Rules.map(async ({ Name, ScheduleExpression = '' }) => {
          const { Targets = [] } = await events.send(new ListTargetsByRuleCommand({ Rule: Name }))
          return { schedule: ScheduleExpression, targets: Targets.map(({ Arn = '' }) => Arn) }
        }),
      )
    },
    async queues(): Promise<string[]> {
      return (await sqs<{ QueueUrls?: string[] }>('ListQueues', {})).QueueUrls ?? []
    },
    async queueAttributes(url: string): Promise<Record<string, string>> {
      const request = { QueueUrl: url, AttributeNames: ['All'] }
      return (await sqs<{ Attributes: Record<string, string> }>('GetQueueAttributes', request)).Attributes
    },
    async setQueueAttributes(url: string, attributes: Record<string, string>): Promise<void> {
      await sqs('SetQueueAttributes', { QueueUrl: url, Attributes: attributes })
    },
    async sendMessages(url: string, bodies: string[]): Promise<void> {
      const Entries = bodies.map((MessageBody, i) => ({ Id: String(i), MessageBody }))
      await sqs('SendMessageBatch', { QueueUrl: url, Entries })
    },
    /** Bodies of the messages that wait in a queue, ten at most. */
    async messages(url: string): Promise<string[]> {
      const request = { QueueUrl: url, MaxNumberOfMessages: 10 }
      const { Messages = [] } = await sqs<{ Messages?: { Body: string }[] }>('ReceiveMessage', request)
      return Messages.map(({ Body }) => Body)
    },
    async buckets(): Promise<string[]> {
      const { Buckets = [] } = await s3.send(new ListBucketsCommand({}))
      return Buckets.map(({ Name = '' }) => Name)
    },
    async download(bucket: string, key: string): Promise<Buffer> {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }))
      return Buffer.from((await Body?.transformToByteArray()) ?? [])
    },
    async stacks(): Promise<string[]> {
      const { Stacks = [] } = await formation.send(new DescribeStacksCommand({}))
      return Stacks.filter(({ StackStatus }) => StackStatus !== 'DELETE_COMPLETE').map(
        ({ StackName = '' }) => StackName,
      )
    },
    /** Ids of the HTTP APIs. */
    async apis(): Promise<string[]> {
      const response = await signed.fetch(`${endpoint}/v2/apis`, { aws: { service: 'apigateway' } })
      const { items = [] } = (await response.json()) as { items?: { apiId: string }[] }
      return items.map(({ apiId }) => apiId)
    },
  }
}
