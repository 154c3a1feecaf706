import * as keycloak from '../../keycloak/credentials.ts'
import { type LinkedAccount, listLinkedAccounts, unlinkAccount } from '../../keycloak/linked-accounts.ts'
import { ProblemError } from '../../problems.ts'
import type { Credential, CredentialType } from '../../schemas/credentials/credential.ts'
import { sendCredentialRemovedNotice } from '../mail/mails.ts'
import type { ConfirmedSession, SessionCaller } from '../sessions/sessions.ts'

/** Keycloak's names. What it keeps of other types is none of Perch's: there is no page that adds them. */
const types: Record<string, CredentialType> = {
  password: 'password',
  otp: 'authenticator-app',
  'recovery-authn-codes': 'recovery-codes',
  'webauthn-passwordless': 'passkey',
}

/** What signs in by itself; everything else goes with a password. */
const isEnough = ({ type }: Credential) => ['password', 'passkey', 'linked-account'].includes(type)

/** What the caller can sign in with, in the order in which it was set up. Never a secret. */
export async function listCredentials({ sub }: Pick<SessionCaller, 'sub'>): Promise<{ items: Credential[] }> {
  const [found, accounts] = await Promise.all([keycloak.listCredentials(sub), listLinkedAccounts(sub)])
  const items = [...found.flatMap(credentialOf), ...accounts.map(linkedAccount)]
  return { items: items.sort((a, b) => (a.createdAt ?? '').localeCompare(b.createdAt ?? '')) }
}

/** Names a credential; an account of another service has the name that it has there. Throws `credential-not-found`. */
export async function updateCredential(input: {
  id: string
  name: string
  caller: ConfirmedSession
}): Promise<Credential> {
  const { id, name, caller } = input
  const credential = (await keycloak.listCredentials(caller.sub))
    .flatMap(credentialOf)
    .find((one) => one.id === id)
  if (credential === undefined || !(await keycloak.renameCredential(caller.sub, id, name))) throw notFound()
  return { ...credential, name }
}

/**
 * Removes a credential, and tells the user by mail. With the last app the recovery codes go as well: they stand in for it. The
 * last credential that signs in by itself stays.
 *
 * @throws ProblemError credential-not-found, last-credential
 */
export async function deleteCredential(input: { id: string; caller: ConfirmedSession }): Promise<void> {
  const { id, caller } = input
  const { items } = await listCredentials(caller)
  const credential = items.find((one) => one.id === id)
  if (credential === undefined) throw notFound()
  const others = items.filter((one) => one !== credential)
  if (isEnough(credential) && !others.some(isEnough)) {
    throw new ProblemError('last-credential', 'Add a passkey, link an account, or set a password first.')
  }
  // Those first: what breaks off in between can be repeated.
  const isApp = ({ type }: Credential) => type === 'authenticator-app'
  const codes = others.filter(({ type }) => type === 'recovery-codes')
  const orphans = isApp(credential) && !others.some(isApp) ? codes : []
  for (const orphan of orphans) await keycloak.deleteCredential(caller.sub, orphan.id)
  if (credential.provider === null) await keycloak.deleteCredential(caller.sub, id)
  else await unlinkAccount(caller.sub, credential.provider)
  await sendCredentialRemovedNotice(caller, credential.type)
}

function credentialOf({ type: kind, ...found }: keycloak.KeycloakCredential): Credential[] {
  const type = types[kind]
  return type === undefined ? [] : [{ ...found, type, provider: null }]
}

/** Keycloak's ids of the others are UUIDs. */
const prefix = 'linked-'

function linkedAccount({ identityProvider, userName }: LinkedAccount): Credential {
  const id = prefix + identityProvider
  const name = userName ?? null
  return { id, type: 'linked-account', name, createdAt: null, codesLeft: null, provider: identityProvider }
}

function notFound(): ProblemError {
  return new ProblemError('credential-not-found', 'None of your credentials has this id.')
}
