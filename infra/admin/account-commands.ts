/** `infra user show | export | disable | enable | delete | mend | free`: one account, at Keycloak and in Redis. */
import type { Command } from 'commander'
import type * as Accounts from './accounts.ts'
import type { Account, Stores } from './accounts.ts'
import { isAgreed } from '../terminal/ask.ts'
import { table } from '../terminal/command.ts'
import { urlOf } from '../drivers/driver.ts'
import { InfraFailure } from '../terminal/failure.ts'
import type { RealmConnection } from '../realm/keycloak-connection.ts'
import { serviceStatus } from '../services/services.ts'
import { readEnvironment, readSettings } from '../settings/settings.ts'

type Connect = () => Promise<RealmConnection>

/** Registers them below `user`. */
export function registerAccountCommands(user: Command, connection: Connect): void {
  user
    .command('show <username>')
    .description('what Keycloak and Perch know of a user, and the hash that the log names them by')
    .option('--json', 'as JSON', false)
    .action(async (username: string, { json }: { json: boolean }) => {
      const account = await withStores(connection, (stores, { readAccount }) => readAccount(stores, username))
      print(json ? `${JSON.stringify(account, undefined, 2)}\n` : told(account))
    })
  user
    .command('export <username>')
    .description('everything that is held about a user, as JSON: the same as GET /me/export, on one page')
    .action(async (username: string) => {
      const all = await withStores(connection, (stores, { exportAccount }) => exportAccount(stores, username))
      print(`${JSON.stringify(all, undefined, 2)}\n`)
    })
  user
    .command('disable <username>')
    .description('sign a user out everywhere and let them in no more; posts stay')
    .action(async (username: string) => {
      await withStores(connection, async (stores, { setEnabled }) => {
        const changed = await setEnabled(stores, username, false)
        const when = stores.redis ? 'All sessions have ended.' : afterwards
        print(`User ${username} ${changed ? 'is' : 'was already'} disabled. ${when}\n`)
      })
    })
  user
    .command('enable <username>')
    .description('let a disabled user in again')
    .action(async (username: string) => {
      const changed = await withStores(connection, (stores, { setEnabled }) =>
        setEnabled(stores, username, true),
      )
      print(`User ${username} ${changed ? 'is' : 'was already'} enabled.\n`)
    })
  user
    .command('delete <username>')
    .description('sign a user out everywhere and delete the account')
    .option('--yes', 'do not ask', false)
    .action(async (username: string, { yes }: { yes: boolean }) => {
      if (!yes && !(await isAgreed(`Delete the user ${username}?`))) {
        throw new InfraFailure('Nothing was deleted.', 'it was not confirmed', 'the same command with --yes')
      }
      await withStores(connection, async (stores, { deleteAccount }) => {
        if (!(await deleteAccount(stores, username))) {
          throw new InfraFailure(
            `There is no user ${username}.`,
            'nothing was changed',
            'npm run infra -- user list',
          )
        }
        const still =
          'Still to come: posts, followers and feed entries, with the next runs of clean-up (every minute).'
        print(`User ${username} deleted. ${stores.redis ? still : afterwards}\n`)
      })
    })
  user
    .command('mend <username>')
    .description('give a user back the profile, where an import has made the user anew at Keycloak')
    .action(async (username: string) => {
      await withStores(connection, async (stores, { mendAccount }) => {
        if (!stores.redis) throw noRedis()
        const mended = await mendAccount(stores, username)
        print(
          mended ? `User ${username} has the profile again.\n` : `There is nothing to mend at ${username}.\n`,
        )
      })
    })
  user
    .command('free <username>')
    .description('let the name of a deleted account be taken before its 30 days are over')
    .action(async (username: string) => {
      await withStores(connection, async (stores) => {
        if (!stores.redis) throw noRedis()
        const { freeName } = await import('../../shared/store/people/users.ts')
        print((await freeName(username)) ? `${username} is free.\n` : `${username} is not held.\n`)
      })
    })
}

const afterwards = 'No Redis is at hand: Perch follows within a minute, by its job reconcile.'

function noRedis(): InfraFailure {
  return new InfraFailure(
    'There is no Redis to work on.',
    'REDIS_URL is not set, and the one of this folder is not running',
    'npm run infra -- run redis   or REDIS_URL=<address> and the same command again',
  )
}

/**
 * With the Keycloak and the Redis of the settings: those that are given, or those that run from this folder. What works on them
 * is loaded here, because it is half of Perch, and no other command should wait for it.
 */
async function withStores<T>(
  connection: Connect,
  work: (stores: Stores, accounts: typeof Accounts) => Promise<T>,
): Promise<T> {
  const keycloak = await connection()
  const settings = readSettings()
  const status = (await serviceStatus(settings)).find(({ service }) => service === 'redis')
  const hasRedis = settings.redis.externalUrl !== undefined || status?.state === 'running'
  // The functions of the API read their settings from the environment.
  Object.assign(process.env, readEnvironment())
  if (settings.redis.externalUrl === undefined) process.env['REDIS_URL'] = urlOf(settings, 'redis')
  const accounts = await import('./accounts.ts')
  const { redis } = await import('../../shared/redis/redis.ts')
  const { logger } = await import('../../shared/telemetry/logger.ts')
  logger.setLogLevel('SILENT')
  try {
    return await work({ keycloak, redis: hasRedis }, accounts)
  } catch (error) {
    throw accounts.explainProblem(error)
  } finally {
    if (hasRedis) await redis().close()
  }
}

function told({ username, keycloak, perch }: Account): string {
  const rows: string[][] = [['username', username]]
  const add = (name: string, value: unknown) => rows.push([name, String(value)])
  if (keycloak === null) add('at Keycloak', 'no such user')
  else {
    add('email', `${keycloak.email ?? 'none'}${keycloak.emailVerified ? ', verified' : ', not verified'}`)
    add('enabled', keycloak.enabled ? 'yes' : 'no')
    add('roles', keycloak.roles.join(', ') || 'none')
    add('made', keycloak.createdAt)
    add('id at Keycloak', keycloak.id)
    add('in the log', `user = "${keycloak.logHash}"`)
    add('sessions at Keycloak', keycloak.sessions)
  }
  if (perch === null) add('in Redis', 'no profile')
  else {
    const { counts } = perch
    add('id', perch.id)
    add('display name', perch.displayName ?? 'none')
    add('former names', perch.formerUsernames.join(', ') || 'none')
    add('posts, followers, following', `${counts.posts}, ${counts.followers}, ${counts.following}`)
    add('sessions', perch.sessions)
    if (perch.isBeingDeleted) add('deleted', 'clean-up is not done yet')
    if (keycloak !== null && keycloak.id !== perch.sub)
      add('to mend', `npm run infra -- user mend ${username}`)
  }
  return table(rows)
}

function print(text: string): void {
  process.stdout.write(text)
}
