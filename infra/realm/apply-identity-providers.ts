/** The services that users may sign in with, brought to what the settings say. Others that an administrator has added stay. */
import { createHash } from 'node:crypto'
import {
  type IdentityProvider,
  identityProvider,
  providerIdOf,
  usernameMapper,
} from '../realm-description/identity-providers.ts'
import type { RealmDescription } from '../realm-description/realm.ts'
import { differences } from './differences.ts'
import type { Work } from './keycloak-connection.ts'

/** Repairs what differs. Asks the issuers for their end points, by Keycloak. */
export async function applyIdentityProviders(
  work: Work,
  { identityProviders }: RealmDescription,
): Promise<void> {
  for (const provider of identityProviders) await applyProvider(work, provider)
}

async function applyProvider(work: Work, provider: IdentityProvider): Promise<void> {
  const { admin, realm, say } = work
  const { alias, clientSecret } = provider
  const mark = createHash('sha256').update(clientSecret).digest('base64url').slice(0, 12)
  const wanted = identityProvider(provider, await discover(work, provider), mark)
  const found = await admin.identityProviders.findOne({ realm, alias }, { catchNotFound: true })
  if (!found) {
    await admin.identityProviders.create({ realm, ...wanted })
    say(`identity provider ${alias} added`)
  } else {
    const { clientSecret: _, ...shown } = wanted.config ?? {}
    if (differences({ ...wanted, config: shown }, found).length > 0) {
      await admin.identityProviders.update({ realm, alias }, wanted)
      say(`identity provider ${alias} put back`)
    }
  }
  await applyMapper(work, provider)
}

async function applyMapper({ admin, realm, say }: Work, provider: IdentityProvider): Promise<void> {
  const { alias } = provider
  const mapper = usernameMapper(provider)
  const found = (await admin.identityProviders.findMappers({ realm, alias })).find(
    ({ name }) => name === mapper.name,
  )
  if (found?.id === undefined) {
    await admin.identityProviders.createMapper({ realm, alias, identityProviderMapper: mapper })
  } else if (differences(mapper, found).length > 0) {
    await admin.identityProviders.updateMapper({ realm, alias, id: found.id }, { ...mapper, id: found.id })
    say(`identity provider ${alias}: mapper ${mapper.name} put back`)
  }
}

async function discover({ admin, realm }: Work, provider: IdentityProvider): Promise<Record<string, string>> {
  if (providerIdOf(provider) !== 'oidc') return {}
  const fromUrl = `${(provider.issuer ?? '').replace(/\/+$/, '')}/.well-known/openid-configuration`
  return admin.identityProviders.importFromUrl({ realm, fromUrl, providerId: 'oidc' })
}
