import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { withAdmin } from '../../../infra/realm/keycloak-connection.ts'
import { quickHash, quickSignature } from '../../../infra/realm-description/realm-settings.ts'
import { freePort, runServices } from '../../../infra/services/services.ts'
import { readSettings, type Settings } from '../../../infra/settings/settings.ts'
import runFolder from './run-folder.ts'

declare global {
  var stopTestKeycloak: (() => Promise<void>) | undefined
}

/**
 * Java options for minutes instead of months: half the CPU until Keycloak is ready, because the code that runs is compiled
 * once, simply, and not again. They stand in the place of those of `kc.sh`, whose garbage collector is for servers.
 * There has to be room for all of the compiled code (by default it is a fifth of what it is else, and what is thrown out is
 * compiled again), and its classes are those of a release, which need not be verified.
 */
const shortLived =
  '-XX:TieredStopAtLevel=1 -XX:ReservedCodeCacheSize=160m -XX:+UseSerialGC -Xms512m -Xmx768m -Xmn256m ' +
  '-XX:MaxMetaspaceSize=256m -XX:+UnlockDiagnosticVMOptions -XX:-BytecodeVerificationRemote -Dfile.encoding=UTF-8 ' +
  '-Djava.security.egd=file:/dev/urandom'

/** For Jest. */
export default async function keycloakUp(): Promise<void> {
  runFolder()
  // Of those Keycloaks as well that tests start themselves.
  if (!process.env['PERCH_DEEP']) process.env['JAVA_OPTS'] ??= shortLived
  await startTestKeycloak()
}

/**
 * One Keycloak for the whole run, on ports of its own and in memory. `TEST_KEYCLOAK_URL` names one that runs already,
 * which lets a single test start at once.
 */
export async function startTestKeycloak(): Promise<void> {
  const { env } = process
  env['TEST_KEYCLOAK_ADMIN_USERNAME'] ??= 'admin'
  env['TEST_KEYCLOAK_ADMIN_PASSWORD'] ??= 'admin'
  if (env['TEST_KEYCLOAK_URL']) return
  const folder = await mkdtemp(join(tmpdir(), 'perch-test-'))
  const settings = readSettings({
    // Nothing else of the environment, nor of `.env`: the run is the same beside an `npm start` and without one.
    ...(env['PERCH_CACHE'] ? { PERCH_CACHE: env['PERCH_CACHE'] } : {}),
    ...(env['XDG_CACHE_HOME'] ? { XDG_CACHE_HOME: env['XDG_CACHE_HOME'] } : {}),
    PERCH_FOLDER: folder,
    PERCH_DRIVER: 'local',
    KEYCLOAK_ADMIN_USERNAME: env['TEST_KEYCLOAK_ADMIN_USERNAME'],
    KEYCLOAK_ADMIN_PASSWORD: env['TEST_KEYCLOAK_ADMIN_PASSWORD'],
    KEYCLOAK_PORT: String(await freePort()),
    KEYCLOAK_HEALTH_PORT: String(await freePort()),
  })
  let said = ''
  const inMemory = { ...settings, keycloak: { ...settings.keycloak, db: 'dev-mem' as const } }
  const services = await runServices(inMemory, ['keycloak'], (step) => {
    if (step !== said) process.stderr.write(`${step}\n`)
    said = step
  })
  env['TEST_KEYCLOAK_URL'] = services.keycloakUrl
  await logInQuickly(settings.keycloak, services.keycloakUrl)
  env['TEST_KEYCLOAK_ENDS'] = 'with the run'
  globalThis.stopTestKeycloak = async () => {
    await services.stop()
    await rm(folder, { recursive: true, force: true })
  }
}

/** Each set-up of a realm begins with a login of the administrator, and there are hundreds of them. */
async function logInQuickly(
  { adminUsername, adminPassword }: Settings['keycloak'],
  keycloakUrl = '',
): Promise<void> {
  await withAdmin({ keycloakUrl, adminUsername, adminPassword }, (admin) =>
    admin.realms.update(
      { realm: 'master' },
      { passwordPolicy: quickHash, defaultSignatureAlgorithm: quickSignature },
    ),
  )
}
