/**
 * The local serverless plugin for what is the same for every function, and so is not repeated in serverless.yml: the role
 * for what it needs, the names of its secrets, where it logs, and alarms for those that no request waits for. What a function
 * needs stands there as `uses`. A stack may hold 500 resources: docs/decisions/one-stack.md says what is shared for that.
 */
import { parameterFolder, queuesOf, secretsOf, uses } from './deploy/uses.ts'
import { gatewayRole, roleNameOf, roleOf } from './deploy/iam-role.ts'
import { workerAlarms } from './deploy/worker-alarms.ts'

export default class DeployPlugin {
  constructor(serverless, options) {
    this.serverless = serverless
    serverless.configSchemaHandler.defineFunctionProperties('aws', {
      properties: {
        uses: { type: 'array', items: { enum: Object.keys(uses) }, uniqueItems: true },
      },
    })
    this.hooks = {
      initialize: () => {
        this.requireSettings()
        this.describe()
      },
      'before:deploy:function:deploy': () => this.keepRole(options.function),
      'before:logs:logs': () => this.showSharedLog(options.function),
      'before:package:finalize': () => {
        this.nameAddress()
        this.shareLog()
        this.letGatewayInvoke()
        this.dropNeedlessDependencies()
      },
    }
  }

  /** Adds to the service what CloudFormation is to make. Locally there is nothing to add. */
  describe() {
    const { service, processedInput } = this.serverless
    if (processedInput.commands[0] === 'offline') return
    this.putIntoVpc(service.provider)
    const provider = this.serverless.getProvider('aws')
    const folder = parameterFolder(provider.getStage())
    const upstash = Boolean(process.env.UPSTASH_REDIS_REST_URL)
    const { Resources: resources } = service.resources
    const functions = Object.entries(service.functions)
    for (const [, fn] of functions) fn.role = roleNameOf(fn.uses ?? [], processedBy(fn))
    for (const [key, fn] of functions) {
      const id = provider.naming.getNormalizedFunctionName(key)
      const parameters = secretsOf(fn.uses ?? [], upstash).map((name) => `${folder}/${name}`)
      resources[fn.role] ??= roleOf({
        logGroup: this.logGroup(),
        parameters,
        sendsTo: queuesOf(fn.uses ?? []),
        processes: processedBy(fn),
        inVpc:
          service.provider.vpc &&
          functions.filter(([, { role }]) => role === fn.role).map(([, { name }]) => name),
      })
      // The log group is one of the stack's own.
      fn.disableLogs = true
      if (parameters.length > 0) fn.environment = { SECRET_PARAMETERS: parameters.join(',') }
      if (fn.events.some(({ httpApi }) => httpApi)) continue
      const alarms = workerAlarms({ logicalId: provider.naming.getLambdaLogicalId(key), timeout: fn.timeout })
      for (const [name, alarm] of Object.entries(alarms)) resources[`${id}${name}Alarm`] = alarm
    }
    if (process.env.ALARM_EMAIL) {
      resources.AlarmTopic.Properties.Subscription = [
        { Protocol: 'email', Endpoint: process.env.ALARM_EMAIL },
      ]
    }
  }

  /** The role is a resource of the stack, without a name of its own: deploying one function leaves it as it is. */
  keepRole(key) {
    const { service } = this.serverless
    service.functions[key].role = service.provider.remoteFunctionData.Configuration.Role
  }

  /** Of all functions of the stage; infra/deploy/resources/logs.yml makes it. */
  logGroup() {
    return this.serverless.service.resources.Resources.FunctionLogs.Properties.LogGroupName
  }

  shareLog() {
    for (const { Type, Properties } of this.compiledResources()) {
      if (Type === 'AWS::Lambda::Function') Properties.LoggingConfig = { LogGroup: { Ref: 'FunctionLogs' } }
    }
  }

  /** `sls logs -f login` looks for a log group of the function's own: here its streams are in that of all functions. */
  showSharedLog(key) {
    this.serverless.getProvider('aws').naming.getLogGroupName = () => this.logGroup()
    const logs = this.serverless.pluginManager.plugins.find(({ constructor: { name } }) => name === 'AwsLogs')
    const streamsOfAll = logs.getLogStreams.bind(logs)
    const { name } = this.serverless.service.getFunction(key)
    logs.getLogStreams = async () => (await streamsOfAll()).filter((stream) => stream.includes(`/${name}[`))
  }

  /** By one role for all integrations, instead of a permission on each function. */
  letGatewayInvoke() {
    const { Resources } = this.serverless.service.provider.compiledCloudFormationTemplate
    const { naming } = this.serverless.getProvider('aws')
    const ids = []
    for (const key of Object.keys(this.serverless.service.functions)) {
      const integration = Resources[naming.getHttpApiIntegrationLogicalId(key)]
      if (!integration) continue
      ids.push(naming.getLambdaLogicalId(key))
      integration.Properties.CredentialsArn = { 'Fn::GetAtt': ['GatewayRole', 'Arn'] }
      delete Resources[naming.getLambdaHttpApiPermissionLogicalId(key)]
    }
    Resources.GatewayRole = gatewayRole(ids)
  }

  /** The address that the API has, instead of the one that an API of AWS has: on an emulator it is another. */
  nameAddress() {
    const { Outputs } = this.serverless.service.provider.compiledCloudFormationTemplate
    Outputs.HttpApiUrl.Value = { 'Fn::GetAtt': ['HttpApi', 'ApiEndpoint'] }
  }

  /** CloudFormation knows by a reference that something comes first; said twice it is a warning of validators. */
  dropNeedlessDependencies() {
    for (const resource of this.compiledResources()) {
      const text = JSON.stringify(resource.Properties)
      const isNamed = (id) => text.includes(`{"Fn::GetAtt":["${id}",`) || text.includes(`{"Ref":"${id}"}`)
      const left = [resource.DependsOn ?? []].flat().filter((id) => !isNamed(id))
      if (left.length > 0) resource.DependsOn = left
      else delete resource.DependsOn
    }
  }

  compiledResources() {
    return Object.values(this.serverless.service.provider.compiledCloudFormationTemplate.Resources)
  }

  putIntoVpc(provider) {
    const list = (text = '') => text.split(',').filter(Boolean)
    const subnetIds = list(process.env.VPC_SUBNET_IDS)
    const securityGroupIds = list(process.env.VPC_SECURITY_GROUP_IDS)
    if (subnetIds.length === 0 && securityGroupIds.length === 0) return
    if (subnetIds.length === 0 || securityGroupIds.length === 0) {
      this.refuse(
        'Only one of VPC_SUBNET_IDS and VPC_SECURITY_GROUP_IDS is set.',
        'functions in a VPC need subnets and a security group',
        'set both, or neither for functions outside of any VPC (docs/deploy.md)',
      )
    }
    provider.vpc = { subnetIds, securityGroupIds }
  }

  /** What a deployment without would not notice before its first request. Said before anything is packaged. */
  requireSettings() {
    const [command, subcommand] = this.serverless.processedInput.commands
    if (command !== 'deploy' || subcommand === 'list' || process.env.KEYCLOAK_URL) return
    this.refuse(
      'KEYCLOAK_URL is not set.',
      'a deployment takes its settings from the environment, and the functions have to reach Keycloak',
      'set -a; . ./.env.prod; set +a; npx sls deploy --stage prod   (docs/deploy.md)',
    )
  }

  refuse(what, why, next) {
    throw new this.serverless.classes.Error(`${what}\nWhy: ${why}\nNext: ${next}`)
  }
}

/** The queues that a function processes, by their names in the template. */
function processedBy({ events }) {
  return events.flatMap(({ sqs }) => (sqs ? [sqs.arn['Fn::GetAtt'][0]] : []))
}
