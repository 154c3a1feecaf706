/** Changes made in the console to how users sign in, and to what clients may ask for. */
import type { KeycloakAdminClient } from '../../../infra/realm/keycloak-connection.ts'
import { setup } from '../../../infra/realm/setup.ts'
import { asAdmin, useRealm } from './test-realm.ts'

describe('a change made in the console to how users sign in', () => {
  const options = useRealm()
  const { realm } = options
  type Change = (admin: KeycloakAdminClient) => Promise<unknown>
  const client = async (admin: KeycloakAdminClient, clientId = 'perch-api') => {
    const [found] = await admin.clients.find({ realm, clientId })
    return { ...found, id: found?.id ?? '', mappers: found?.protocolMappers ?? [] }
  }
  // As the console does it, with the whole client: a PUT without `webOrigins` makes Keycloak derive some.
  const changeClient = async (admin: KeycloakAdminClient, change: object) => {
    const { mappers: _, ...found } = await client(admin)
    await admin.clients.update({ realm, id: found.id }, { ...found, ...change })
  }

  const cases: [string, Change, string[]][] = [
    [
      'the client policies, and the demand for PKCE',
      async (admin) => {
        // While they are there, Keycloak itself puts it back.
        await admin.clientPolicies.updatePolicy({ realm, policies: [] })
        await admin.clientPolicies.createProfiles({ realm, profiles: [] })
        const attributes = { 'pkce.code.challenge.method': '', 'perch.takes.passwords': '' }
        await changeClient(admin, { attributes })
      },
      [
        'client perch-api: attributes.pkce.code.challenge.method was not set, is now S256',
        'client perch-api: attributes.perch.takes.passwords was not set, is now true',
        ...['perch-rfc9700', 'perch-redirects', 'perch-no-passwords'].map(
          (name) => `client profile ${name} put back`,
        ),
        ...['perch-every-client', 'perch-redirects', 'perch-no-passwords'].map(
          (name) => `client policy ${name} put back`,
        ),
      ],
    ],
    [
      'what lets perch-api take passwords',
      (admin) => changeClient(admin, { attributes: { 'perch.takes.passwords': '' } }),
      ['client perch-api: attributes.perch.takes.passwords was not set, is now true'],
    ],
    [
      'the flow for passwords: another one, and no second factor in ours',
      async (admin) => {
        await admin.realms.update({ realm }, { directGrantFlow: 'direct grant' })
        const at = { realm, flow: 'perch password' }
        const steps = await admin.authenticationManagement.getExecutions(at)
        for (const step of steps.filter(({ providerId }) => providerId === 'direct-grant-validate-otp')) {
          await admin.authenticationManagement.updateExecution(at, { ...step, requirement: 'DISABLED' })
        }
      },
      [
        'flow perch password put back',
        `realm ${realm}: directGrantFlow was direct grant, is now perch password`,
      ],
    ],
    [
      'the words of the flow for passwords, while it is used',
      async (admin) => {
        const steps = await admin.authenticationManagement.getExecutions({ realm, flow: 'perch password' })
        const id = steps.find(
          ({ providerId }) => providerId === 'deny-access-authenticator',
        )?.authenticationConfig
        const changed = { realm, id: id ?? '', alias: 'x', config: { denyErrorMessage: 'no' } }
        await admin.authenticationManagement.updateConfig(changed)
      },
      ['flow perch password put back'],
    ],
    [
      'the steps of the pages, and what users set up there',
      async (admin) => {
        const at = { realm, flow: 'browser' }
        const steps = await admin.authenticationManagement.getExecutions(at)
        for (const step of steps.filter(({ providerId }) => providerId === 'auth-recovery-authn-code-form')) {
          await admin.authenticationManagement.updateExecution(at, { ...step, requirement: 'DISABLED' })
        }
        const alias = 'delete_credential'
        const action = await admin.authenticationManagement.getRequiredActionForAlias({ realm, alias })
        const enabled = { ...action, enabled: true }
        await admin.authenticationManagement.updateRequiredAction({ realm, alias }, enabled)
      },
      [
        'flow browser: auth-recovery-authn-code-form was DISABLED, is now ALTERNATIVE',
        'required action delete_credential switched off',
      ],
    ],
  ]

  it.each(cases)('is reported and repaired: %s', async (_, change, expected) => {
    await asAdmin(options, change)
    const { changes } = await setup({ ...options, mayReplaceSecrets: () => true })
    expect(changes.toSorted()).toEqual(expected.toSorted())
    expect(await setup(options)).toEqual({ changes: [] })
  })
})
