/**
 * What Keycloak asks of a password that a client sends (the direct grant): the same as its own flow, but for one thing.
 * Where an account has a second factor, a right password is refused in words of its own, and not as a wrong one.
 */
import type RealmRepresentation from '@keycloak/keycloak-admin-client/lib/defs/realmRepresentation.js'
import type { ProblemCode } from '../../shared/problems.ts'

/** A step of a flow, which has to succeed, or a flow within it, which has to where its conditions hold. */
export type Step = { provider: string; config?: Record<string, string> } | Flow

export interface Flow {
  flow: string
  steps: Step[]
}

const otp = { provider: 'direct-grant-validate-otp' }
const recoveryCode = { provider: 'auth-recovery-authn-code-form' }
/** Holds where the user has what the required steps beside it ask for; flows beside it do not count. */
const isConfigured = { provider: 'conditional-user-configured' }

/** Denies an account that has this second factor. */
function deniedWith(flow: string, factor: { provider: string }): Flow {
  const denial = {
    flow: `${flow} not sent`,
    steps: [
      { provider: 'conditional-credential', config: { credentials: 'otp', included: 'false' } },
      {
        provider: 'deny-access-authenticator',
        config: { denyErrorMessage: 'second-factor-required' satisfies ProblemCode },
      },
    ],
  }
  // The factor itself is never reached, and needed: beside the denial alone the condition would not hold, and a password would do.
  return { flow, steps: [isConfigured, denial, factor] }
}

export const passwordFlow: Flow = {
  flow: 'perch password',
  steps: [
    { provider: 'direct-grant-validate-username' },
    // Only the right password gets past this.
    { provider: 'direct-grant-validate-password' },
    deniedWith('perch second factor', otp),
    // Of an account that has these alone: an administrator has deleted the app.
    deniedWith('perch recovery codes', recoveryCode),
    // Should another version of Keycloak see the condition above in another way, then this is its own flow.
    { flow: 'perch second factor as Keycloak asks', steps: [isConfigured, otp] },
  ],
}

export const requirementOf = (step: Step) => ('flow' in step ? 'CONDITIONAL' : 'REQUIRED')
export const nameOf = (step: Step) => ('flow' in step ? step.flow : step.provider)

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
      const alias = configAlias(flow, step.provider)
      authenticatorConfig.push({ alias, config: step.config })
      return { authenticator: step.provider, authenticatorConfig: alias, ...more }
    })
    const own = { alias: flow, providerId: 'basic-flow', topLevel, builtIn: false, authenticationExecutions }
    return [own, ...steps.flatMap((step) => ('flow' in step ? document(step, false) : []))]
  }
  return { authenticationFlows: document(top, true), authenticatorConfig }
}

export function configAlias(flow: string, provider: string): string {
  return `${flow} ${provider}`
}
