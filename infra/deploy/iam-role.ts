/**
 * The IAM roles. Functions that need the same run under the same one: the functions' log, their secrets, their queues, and
 * nothing else. The gateway has one of its own, to invoke those that have a route.
 */

interface Statement {
  Effect: 'Allow' | 'Deny'
  Action: string[]
  Resource: unknown
  Condition?: object
}

/** What a function needs on AWS. */
export interface Needs {
  /** Names of SSM parameters, such as /perch/prod/REDIS_URL. */
  parameters: string[]
  /** Queues of the template that it puts messages into. */
  sendsTo: string[]
  /** Queues of the template that it processes. */
  processes: string[]
}

interface RoleOptions extends Needs {
  /** The name of the log group that all functions write to. */
  logGroup: string
  /** In a VPC: the names of the functions on AWS that have this role, such as perch-prod-login. */
  inVpc: string[] | undefined
}

/** The name in the template of the role for these needs: the same for the same needs, and for no others. */
export function roleNameOf(uses: readonly string[], processes: readonly string[]): string {
  const words = uses
    .toSorted()
    .flatMap((use) => use.split('-'))
    .map((word) => word[0]?.toUpperCase() + word.slice(1))
  return [
    ...(words.length === 0 ? ['Log'] : words),
    ...processes.map((queue) => `From${queue}`),
    'Role',
  ].join('')
}

/** An AWS::IAM::Role for functions with these needs. Its name on AWS is left to CloudFormation. */
export function roleOf({ logGroup, parameters, sendsTo, processes, inVpc }: RoleOptions): object {
  return role('lambda.amazonaws.com', [
    logging(logGroup),
    ...readingSecrets(parameters),
    ...onQueues(['sqs:SendMessage'], sendsTo),
    ...onQueues(['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'], processes),
    ...(inVpc ? networking(inVpc) : []),
  ])
}

/** The role of the gateway: to invoke these functions of the template. */
export function gatewayRole(functionIds: string[]): object {
  const functions = functionIds.map((id) => ({ 'Fn::GetAtt': [id, 'Arn'] }))
  return role('apigateway.amazonaws.com', [
    { Effect: 'Allow', Action: ['lambda:InvokeFunction'], Resource: functions },
  ])
}

function role(service: string, statements: Statement[]): object {
  return {
    Type: 'AWS::IAM::Role',
    Properties: {
      AssumeRolePolicyDocument: {
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' }],
      },
      Policies: [{ PolicyName: 'own', PolicyDocument: { Version: '2012-10-17', Statement: statements } }],
    },
  }
}

function arn(rest: string): object {
  return { 'Fn::Sub': `arn:\${AWS::Partition}:${rest}` }
}

/** The log group is in the template. Lambda makes its streams, under names that are not known before: hence `:*`. */
function logging(logGroup: string): Statement {
  return {
    Effect: 'Allow',
    Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
    Resource: [arn(`logs:\${AWS::Region}:\${AWS::AccountId}:log-group:${logGroup}:*`)],
  }
}

/** Decrypting needs no right of its own with the key aws/ssm: its policy lets in who may read the parameter. */
function readingSecrets(parameters: string[]): Statement[] {
  if (parameters.length === 0) return []
  const resources = parameters.map((name) => arn(`ssm:\${AWS::Region}:\${AWS::AccountId}:parameter${name}`))
  return [{ Effect: 'Allow', Action: ['ssm:GetParameters'], Resource: resources }]
}

function onQueues(actions: string[], queues: string[]): Statement[] {
  if (queues.length === 0) return []
  const resources = queues.map((queue) => ({ 'Fn::GetAtt': [queue, 'Arn'] }))
  return [{ Effect: 'Allow', Action: actions, Resource: resources }]
}

const networkActions = [
  'ec2:CreateNetworkInterface',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeSubnets',
  'ec2:DeleteNetworkInterface',
  'ec2:AssignPrivateIpAddresses',
  'ec2:UnassignPrivateIpAddresses',
]

/**
 * Lambda itself makes the network interfaces, with the function's role, and asks for these actions on every resource (AWS
 * documents no narrower way). So the functions' own code is denied them again.
 */
function networking(functionNames: string[]): Statement[] {
  const own = functionNames.map((name) => arn(`lambda:\${AWS::Region}:\${AWS::AccountId}:function:${name}`))
  return [
    { Effect: 'Allow', Action: networkActions, Resource: '*' },
    {
      Effect: 'Deny',
      Action: networkActions,
      Resource: '*',
      Condition: { ArnEquals: { 'lambda:SourceFunctionArn': own } },
    },
  ]
}
