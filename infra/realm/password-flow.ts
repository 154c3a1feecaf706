/**
 * What Keycloak asks of a password that a client sends (the direct grant): the same as its own flow, but for one thing.
 * Where an account has a second factor, a right password is refused in words of its own, and not as a wrong one.
 */
import type AuthenticationExecutionInfoRepresentation from '@keycloak/keycloak-admin-client/lib/defs/authenticationExecutionInfoRepresentation.js'
import type RealmRepresentation from '@keycloak/keycloak-admin-client/lib/defs/realmRepresentation.js'
import type { ProblemCode } from '../../shared/problems.ts'
import type { Work } from './keycloak-connection.ts'

/** A step of a flow, which has to succeed, or a flow within it, which has to where its conditions hold. */
type Step = { provider: string; config?: Record<string, string> } | Flow

export interface Flow {
  flow: string
  steps: Step[]
}

const otp = { provider: 'direct-grant-validate-otp' }
/** Holds where the user has what the required steps beside it ask for; flows beside it do not count. */
const isConfigured = { provider: 'conditional-user-configured' }

export const passwordFlow: Flow = {
  flow: 'perch password',
  steps: [
    { provider: 'direct-grant-validate-username' },
    // Only the right password gets past this.
    { provider: 'direct-grant-validate-password' },
    {
      flow: 'perch second factor',
      steps: [
        isConfigured,
        {
          flow: 'perch second factor not sent',
          steps: [
            { provider: 'conditional-credential', config: { credentials: 'otp', included: 'false' } },
            {
              provider: 'deny-access-authenticator',
              config: { denyErrorMessage: 'second-factor-required' satisfies ProblemCode },
            },
          ],
        },
        // Never reached, and needed: beside the denial alone the condition would not hold, and a password would do.
        otp,
      ],
    },
    // Should another version of Keycloak see the condition above in another way, then this is its own flow.
    { flow: 'perch second factor as Keycloak asks', steps: [isConfigured, otp] },
  ],
}

/** The flow of every new realm, which is there whatever happens to ours. */
const ownFlow = 'direct grant'

const requirementOf = (step: Step) => ('flow' in step ? 'CONDITIONAL' : 'REQUIRED')
const nameOf = (step: Step) => ('flow' in step ? step.flow : step.provider)

/** The flow as parts of a realm's document. Pure. */
export function flowDocument(
  top: Flow,
): Pick<RealmRepresentation, 'authenticationFlows' | 'authenticatorConfig'> {
  const authenticatorConfig: { alias: string; config: Record<string, string> }[] = []
  const document = ({ flow, steps }: Flow, topLevel: boolean): object[] => {
    const authenticationExecutions = steps.map((step, i) => {
      const more = { requirement: requirementOf(step), priority: i * 10, authenticatorFlow: 'flow' in step }
      if ('flow' in step) return { flowAlias: step.flow, ...more }
      if (!step.config) return { authenticator: step.provider, ...more }
      const alias = configAlias(step.provider)
      authenticatorConfig.push({ alias, config: step.config })
      return { authenticator: step.provider, authenticatorConfig: alias, ...more }
    })
    const own = { alias: flow, providerId: 'basic-flow', topLevel, builtIn: false, authenticationExecutions }
    return [own, ...steps.flatMap((step) => ('flow' in step ? document(step, false) : []))]
  }
  return { authenticationFlows: document(top, true), authenticatorConfig }
}

function configAlias(provider: string): string {
  return `perch ${provider}`
}

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
      await admin.authenticationManagement.createConfig({ realm, id, alias: configAlias(provider), config })
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
