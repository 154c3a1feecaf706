/** The stage `local` of a copy of the service on the emulated cloud, with a realm, a Redis and a mail server of its own. */
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { deploy, type Deployment } from '../../../infra/cloud/deployment.ts'
import { credentialsFor, type Emulator, startEmulator } from '../../../infra/cloud/emulator.ts'
import { startMailServer } from '../../../infra/cloud/mail-server.ts'
import { installEmulator } from '../../../infra/cloud/python.ts'
import { migrate } from '../../../infra/services/migrations.ts'
import { withRedis } from '../../../infra/services/redis-connection.ts'
import { freePort } from '../../../infra/services/services.ts'
import { readSettings } from '../../../infra/settings/settings.ts'
import { deleteRealm, setup, type SetupOptions } from '../../../infra/realm/setup.ts'
import keycloakDown from '../../support/jest/keycloak-down.ts'
import keycloakUp from '../../support/jest/keycloak-up.ts'
import { copyService } from '../../support/package/packaged.ts'
import { type RedisServer, startRedisServer } from '../../support/redis/redis-server.ts'
import { type Cloud, cloudAt } from './cloud.ts'
import { redisUrlWithPassword } from './redis-user.ts'

export interface Stack {
  /** Of the API, as the stack's outputs have it. */
  address: string
  cloud: Cloud
  deployment: Deployment
  emulator: Emulator
  realm: SetupOptions & { realm: string }
  redis: RedisServer
  mailFolder: string
  /** From the start of the deployment to its address. */
  seconds: string
  stop(): Promise<void>
}

interface Options {
  say: (line: string) => void
  /** Of the deployment, beside what it needs. */
  values?: Record<string, string>
  /** Changes the copy of the service before it is deployed. */
  prepare?: (service: string) => void
}

/** Deploys; throws an InfraFailure where the machine has no Python for it. */
export async function deployStack({ say, values: more = {}, prepare }: Options): Promise<Stack> {
  const python = await installEmulator(readSettings(), say)
  const folder = mkdtempSync(join(tmpdir(), 'perch-cloud-'))
  const service = copyService()
  prepare?.(service)
  await keycloakUp()
  const realm = {
    keycloakUrl: process.env['TEST_KEYCLOAK_URL'] ?? '',
    adminUsername: process.env['TEST_KEYCLOAK_ADMIN_USERNAME'] ?? '',
    adminPassword: process.env['TEST_KEYCLOAK_ADMIN_PASSWORD'] ?? '',
    realm: `test-${randomBytes(4).toString('hex')}`,
    clientSecret: randomBytes(16).toString('hex'),
    adminClientSecret: randomBytes(16).toString('hex'),
    publicUrl: 'http://localhost:3000',
  }
  await setup(realm)
  const redis = await startRedisServer()
  const mailFolder = join(folder, 'mails')
  const mails = await startMailServer(mailFolder)
  const port = await freePort()
  const emulator = await startEmulator({ python, folder, port, waitSeconds: 120, onProgress: say })
  const stop = async () => {
    await emulator.stop()
    await Promise.all([mails.stop(), redis.stop(), deleteRealm(realm)])
    await keycloakDown()
    for (const one of [folder, service]) rmSync(one, { recursive: true, force: true })
  }
  try {
    const values = {
      KEYCLOAK_URL: realm.keycloakUrl,
      KEYCLOAK_ISSUER: `${realm.keycloakUrl}/realms/${realm.realm}`,
      KEYCLOAK_REALM: realm.realm,
      KEYCLOAK_CLIENT_SECRET: realm.clientSecret,
      KEYCLOAK_ADMIN_CLIENT_SECRET: realm.adminClientSecret,
      SESSION_ENCRYPTION_KEY: randomBytes(32).toString('base64'),
      REDIS_URL: await redisUrlWithPassword(redis),
      SMTP_URL: mails.url,
      PUBLIC_URL: realm.publicUrl,
      RATE_LIMITS: 'except-loopback',
      ...more,
      ...credentialsFor(emulator.url),
    }
    // As docs/deploy.md has it: without a noted layout functions take the data for an older one.
    await withRedis(redis.url, (one) => migrate(one))
    const deployment = { stage: 'local', folder: service, values }
    const began = Date.now()
    const address = await deploy(deployment, join(folder, 'deploy.log'), say)
    const seconds = ((Date.now() - began) / 1000).toFixed(1)
    const cloud = cloudAt(emulator.url)
    return { address, cloud, deployment, emulator, realm, redis, mailFolder, seconds, stop }
  } catch (error) {
    await stop()
    throw error
  }
}
