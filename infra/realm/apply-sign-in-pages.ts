/** What users can do on Keycloak's pages, brought to its description. */
import type { RealmDescription } from '../realm-description/realm.ts'
import type { StepOfKeycloak } from '../realm-description/sign-in-pages.ts'
import type { Work } from './keycloak-connection.ts'

/** Repairs what differs. */
export async function applySignInPages(
  work: Work,
  { stepsOfKeycloak: steps, requiredActions: actions }: RealmDescription,
): Promise<void> {
  for (const flow of new Set(steps.map((step) => step.flow))) {
    await applySteps(
      work,
      flow,
      steps.filter((step) => step.flow === flow),
    )
  }
  await applyActions(work, actions)
}

async function applySteps({ admin, realm, say }: Work, flow: string, steps: StepOfKeycloak[]): Promise<void> {
  const found = await admin.authenticationManagement.getExecutions({ realm, flow })
  for (const { provider, requirement } of steps) {
    const step = found.find(({ providerId }) => providerId === provider)
    if (step === undefined || step.requirement === requirement) continue
    await admin.authenticationManagement.updateExecution({ realm, flow }, { ...step, requirement })
    say(`flow ${flow}: ${provider} was ${step.requirement}, is now ${requirement}`)
  }
}

async function applyActions({ admin, realm, say }: Work, actions: Record<string, boolean>): Promise<void> {
  // (The client's types forbid naming the realm in this call; the server needs it.)
  const where = { realm } as unknown as void & { realm: string }
  const found = await admin.authenticationManagement.getRequiredActions(where)
  for (const [alias, enabled] of Object.entries(actions)) {
    const action = found.find((one) => one.alias === alias)
    if (action === undefined || action.enabled === enabled) continue
    await admin.authenticationManagement.updateRequiredAction({ realm, alias }, { ...action, enabled })
    say(`required action ${alias} ${enabled ? 'switched on' : 'switched off'}`)
  }
}
