/** The realms of worlds: one for all files of a Jest worker, because a new one is most of what a small file costs. */
import { randomBytes } from 'node:crypto'
import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { deleteRealm as DeleteRealm, SetupOptions } from '../../../infra/realm/setup.ts'
import { type Backchannel, startBackchannel } from './backchannel.ts'

export interface TestRealm {
  realm: SetupOptions
  /** Where the realm says that it has ended a session. */
  backchannel: Backchannel
  /** Users of this world get ids beyond it: the realm may know others, of worlds before. */
  lastUserId: number
  leave: () => Promise<void>
}

/** What the next file of this worker finds of its realm; the address of the backchannel stands in the realm. */
interface Kept {
  realm: SetupOptions
  worlds: number
}

const runFolder = process.env['TEST_RUN_FOLDER']
const usersOfAWorld = 1000
/** A digit that a test puts before one makes no other. */
const firstUserId = 20_000

/** A realm of this world's own, deleted with it: for what changes its settings, or takes all that happens in it for its own. */
export async function newRealm(): Promise<TestRealm> {
  const backchannel = await startBackchannel()
  const realm = await makeRealm(backchannel.url)
  const leave = () => removeRealm(realm).finally(() => backchannel.close())
  return { realm, backchannel, lastUserId: 0, leave }
}

/** The realm that the worlds of this process share; it goes when the run ends. */
export async function realmOfWorker(): Promise<TestRealm> {
  if (runFolder === undefined) return newRealm()
  const file = join(runFolder, `realm-${process.pid}.json`)
  const kept = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Kept) : undefined
  const backchannel = await startBackchannel(kept?.realm.backchannelUrl)
  const realm = kept ? await ledTo(kept.realm, backchannel.url) : await makeRealm(backchannel.url)
  const worlds = kept?.worlds ?? 0
  writeFileSync(file, JSON.stringify({ realm, worlds: worlds + 1 } satisfies Kept))
  const lastUserId = firstUserId + worlds * usersOfAWorld
  return { realm, backchannel, lastUserId, leave: () => backchannel.close() }
}

async function makeRealm(backchannelUrl: string): Promise<SetupOptions> {
  const realm: SetupOptions = {
    keycloakUrl: new URL(process.env['TEST_KEYCLOAK_URL'] ?? '').origin,
    adminUsername: process.env['TEST_KEYCLOAK_ADMIN_USERNAME'] ?? '',
    adminPassword: process.env['TEST_KEYCLOAK_ADMIN_PASSWORD'] ?? '',
    realm: `test-${randomBytes(4).toString('hex')}`,
    clientSecret: randomBytes(16).toString('hex'),
    adminClientSecret: randomBytes(16).toString('hex'),
    publicUrl: 'https://perch.example',
    backchannelUrl,
    passwordLogin: process.env['PASSWORD_LOGIN'] !== 'off',
    testing: true,
  }
  const { setup } = await import('../../../infra/realm/setup.ts')
  await setup(realm)
  return realm
}

/** Another process may have taken the port of the backchannel meanwhile. */
async function ledTo(realm: SetupOptions, backchannelUrl: string): Promise<SetupOptions> {
  if (realm.backchannelUrl === backchannelUrl) return realm
  const led = { ...realm, backchannelUrl }
  const { setup } = await import('../../../infra/realm/setup.ts')
  await setup(led)
  return led
}

/** For the end of a run at a Keycloak that goes on. */
export async function removeKeptRealms(folder: string): Promise<void> {
  for (const file of globSync('realm-*.json', { cwd: folder })) {
    await removeRealm((JSON.parse(readFileSync(join(folder, file), 'utf8')) as Kept).realm)
  }
}

/**
 * Where Keycloak goes on after the run: our own forgets everything when it ends, and deleting a realm takes it a second of CPU.
 * It writes failed logins down after it has answered, which may get in the way of deleting: once more then.
 */
export async function removeRealm(realm: Parameters<typeof DeleteRealm>[0], attempts = 5): Promise<void> {
  if (process.env['TEST_KEYCLOAK_ENDS']) return
  const { deleteRealm } = await import('../../../infra/realm/setup.ts')
  try {
    await deleteRealm(realm)
  } catch (error) {
    if (attempts === 1) throw error
    await removeRealm(realm, attempts - 1)
  }
}
