/**
 * The local serverless plugin for what is the same for every function, and so is not repeated in serverless.yml: a role of
 * its own, the names of its secrets, and alarms for those that no request waits for. What a function needs stands there as
 * `uses`.
 */
import { parameterFolder, queuesOf, secretsOf, uses } from './deploy/uses.ts'
import { roleOf } from './deploy/role.ts'
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
      'before:package:finalize': () => {
        this.nameAddress()
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
    for (const [key, fn] of Object.entries(service.functions)) {
      const parameters = secretsOf(fn.uses ?? [], upstash).map((name) => `${folder}/${name}`)
      const id = provider.naming.getNormalizedFunctionName(key)
      fn.role = `${id}Role`
      resources[fn.role] = roleOf({
        functionName: fn.name,
        parameters,
        sendsTo: queuesOf(fn.uses ?? []),
        worksOff: fn.events.flatMap(({ sqs }) => (sqs ? [sqs.arn['Fn::GetAtt'][0]] : [])),
        inVpc: service.provider.vpc !== undefined,
      })
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

  /** The address that the API has, instead of the one that an API of AWS has: on an emulator it is another. */
  nameAddress() {
    const { Outputs } = this.serverless.service.provider.compiledCloudFormationTemplate
    Outputs.HttpApiUrl.Value = { 'Fn::GetAtt': ['HttpApi', 'ApiEndpoint'] }
  }

  /** CloudFormation knows by a reference that something comes first; said twice it is a warning of validators. */
  dropNeedlessDependencies() {
    const { Resources } = this.serverless.service.provider.compiledCloudFormationTemplate
    for (const resource of Object.values(Resources)) {
      const text = JSON.stringify(resource.Properties)
      const isNamed = (id) => text.includes(`{"Fn::GetAtt":["${id}",`) || text.includes(`{"Ref":"${id}"}`)
      const left = [resource.DependsOn ?? []].flat().filter((id) => !isNamed(id))
      if (left.length > 0) resource.DependsOn = left
      else delete resource.DependsOn
    }
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
