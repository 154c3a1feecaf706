/** The flow for passwords, brought to its description. */
import type AuthenticationExecutionInfoRepresentation from '@keycloak/keycloak-admin-client/lib/defs/authenticationExecutionInfoRepresentation.js'
import type RealmRepresentation from '@keycloak/keycloak-admin-client/lib/defs/realmRepresentation.js'
import { configAlias, type Flow, nameOf, requirementOf } from '../realm-description/password-flow.ts'
import type { Work } from './keycloak-connection.ts'

/** The flow of every new realm, which is there whatever happens to ours. */
const ownFlow = 'direct grant'

/** Makes the flow anew where it differs; meanwhile Keycloak's own is used, which lets nobody in whom this one keeps out. */
export async function applyPasswordFlow(work: Work, found: RealmRepresentation, wanted: Flow): Promise<void> {
  const { admin, realm, say } = work
  const flows = await admin.authenticationManagement.getFlows({ realm })
  const was = flows.find(({ alias }) => alias === wanted.flow)
  if (was && (await foundOutline(work, wanted.flow)) === outline(wanted)) return
  const isUsed = found.directGrantFlow === wanted.flow
  const use = (directGrantFlow: string) => admin.realms.update({ realm }, { ...found, directGrantFlow })
  if (was) {
    if (isUsed) await use(ownFlow)
    await admin.authenticationManagement.deleteFlow({ realm, flowId: was.id ?? '' })
  }
  await admin.authenticationManagement.createFlow({
    realm,
    alias: wanted.flow,
    providerId: 'basic-flow',
    topLevel: true,
    builtIn: false,
  })
  await addSteps(work, wanted)
  const at = { realm, flow: wanted.flow }
  for (const added of await admin.authenticationManagement.getExecutions(at)) {
    const requirement = added.authenticationFlow === true ? 'CONDITIONAL' : 'REQUIRED'
    if (added.requirement === requirement) continue
    await admin.authenticationManagement.updateExecution(at, { ...added, requirement })
  }
  if (isUsed) await use(wanted.flow)
  say(`flow ${wanted.flow} ${was ? 'put back' : 'added'}`)
}

async function addSteps(work: Work, { flow, steps }: Flow): Promise<void> {
  const { realm, admin } = work
  for (const step of steps) {
    if ('flow' in step) {
      const own = { alias: step.flow, type: 'basic-flow', provider: '', description: '' }
      await admin.authenticationManagement.addFlowToFlow({ realm, flow, ...own })
      await addSteps(work, step)
    } else {
      const { provider, config } = step
      const { id = '' } = await admin.authenticationManagement.addExecutionToFlow({ realm, flow, provider })
      if (!config) continue
      await admin.authenticationManagement.createConfig({
        realm,
        id,
        alias: configAlias(flow, provider),
        config,
      })
    }
  }
}

/** One text for all flows that do the same. */
function outline({ steps }: Flow, level = 0): string {
  return steps
    .map((step) => {
      const own = line(level, requirementOf(step), nameOf(step), 'flow' in step ? {} : step.config)
      return 'flow' in step ? own + outline(step, level + 1) : own
    })
    .join('')
}

async function foundOutline({ admin, realm }: Work, flow: string): Promise<string> {
  const executions = await admin.authenticationManagement.getExecutions({ realm, flow })
  const configOf = async ({ authenticationConfig: id }: AuthenticationExecutionInfoRepresentation) =>
    id === undefined ? {} : (await admin.authenticationManagement.getConfig({ realm, id })).config
  const lines = executions.map(async (one) => {
    const { level = 0, requirement = '', providerId, displayName = '' } = one
    return line(level, requirement, providerId ?? displayName, await configOf(one))
  })
  return (await Promise.all(lines)).join('')
}

function line(level: number, requirement: string, name: string, config: Record<string, string> = {}): string {
  const settings = Object.entries(config)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => ` ${key}=${value}`)
  return `${'  '.repeat(level)}${requirement} ${name}${settings.join('')}\n`
}
