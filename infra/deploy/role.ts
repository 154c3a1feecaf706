/** The IAM role of one function: its own log, its own secrets, its own queues, and nothing else. */

interface Statement {
  Effect: 'Allow' | 'Deny'
  Action: string[]
  Resource: unknown
  Condition?: object
}

export interface Needs {
  /** The function's name on AWS, such as perch-prod-login. */
  functionName: string
  /** Names of SSM parameters, such as /perch/prod/REDIS_URL. */
  parameters: string[]
  /** Queues of the template that it puts messages into. */
  sendsTo: string[]
  /** Queues of the template that it works off. */
  worksOff: string[]
  inVpc: boolean
}

/** An AWS::IAM::Role for a function. Its name is left to CloudFormation. */
export function roleOf(needs: Needs): object {
  const statements = [
    logging(needs.functionName),
    ...readingSecrets(needs.parameters),
    ...onQueues(['sqs:SendMessage'], needs.sendsTo),
    ...onQueues(['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'], needs.worksOff),
    ...(needs.inVpc ? networking(needs.functionName) : []),
  ]
  return {
    Type: 'AWS::IAM::Role',
    Properties: {
      AssumeRolePolicyDocument: {
        Version: '2012-10-17',
        Statement: [
          { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' },
        ],
      },
      Policies: [{ PolicyName: 'own', PolicyDocument: { Version: '2012-10-17', Statement: statements } }],
    },
  }
}

function arn(rest: string): object {
  return { 'Fn::Sub': `arn:\${AWS::Partition}:${rest}` }
}

/** The log group is in the template. Its streams are made by Lambda under names that nobody knows before: hence `:*`. */
function logging(functionName: string): Statement {
  return {
    Effect: 'Allow',
    Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
    Resource: [arn(`logs:\${AWS::Region}:\${AWS::AccountId}:log-group:/aws/lambda/${functionName}:*`)],
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
 * documents no narrower way). So the function's own code is refused them again.
 */
function networking(functionName: string): Statement[] {
  const own = arn(`lambda:\${AWS::Region}:\${AWS::AccountId}:function:${functionName}`)
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
