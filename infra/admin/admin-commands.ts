/** `infra realm | client | role | user …`: adding and deleting single things in Keycloak from the command line. */
import { text } from 'node:stream/consumers'
import { InvalidArgumentError } from 'commander'
import type { Command } from 'commander'
import { registerAccountCommands } from './account-commands.ts'
import { isAgreed } from '../terminal/ask.ts'
import { InfraFailure } from '../terminal/failure.ts'
import {
  addClient,
  addRealm,
  addRole,
  addUser,
  deleteClient,
  deleteRealm,
  deleteRole,
  grantRole,
  listUsers,
  revokeRole,
} from '../realm/keycloak-admin.ts'
import type { RealmConnection } from '../realm/keycloak-connection.ts'

type Connect = () => Promise<RealmConnection>

/**
 * Registers the commands. Adding what is there, and deleting or revoking what is not, is an InfraFailure like any other.
 *
 * @param connection is asked at each command for the administrator and the realm to work on
 */
export function registerAdminCommands(program: Command, connection: Connect): void {
  realmCommands(program, connection)
  clientCommands(program, connection)
  roleCommands(program, connection)
  userCommands(program, connection)
}

function realmCommands(program: Command, connection: Connect) {
  const realm = program.command('realm').description('add or delete a realm')
  realm
    .command('add <name>')
    .description('add an empty realm; KEYCLOAK_REALM=<name> and setup give it what Perch needs')
    .action(async (name: string) => {
      const added = await addRealm({ ...(await connection()), realm: name })
      tell(added, `Realm ${name} added.`, `There is a realm ${name} already.`)
    })
  realm
    .command('delete <name>')
    .description('delete a realm with all its users')
    .option('--yes', 'do not ask')
    .action(async (name: string, { yes }: { yes?: true }) => {
      await confirm(`Delete the realm ${name} and everybody in it?`, yes)
      const deleted = await deleteRealm({ ...(await connection()), realm: name })
      tell(deleted, `Realm ${name} deleted.`, `There is no realm ${name}.`)
    })
}

function clientCommands(program: Command, connection: Connect) {
  const client = program.command('client').description('add or delete a client (an application) of the realm')
  client
    .command('add <clientId>')
    .description('add a client for the code flow; Keycloak makes its secret and shows it in its console')
    .option('--public', 'a client without a secret, such as an app in a browser')
    .option('--redirect-uri <uri...>', 'where a login may lead back to, exactly')
    .action(async (clientId: string, options: { public?: true; redirectUri?: string[] }) => {
      const added = await addClient(await connection(), {
        clientId,
        publicClient: options.public === true,
        redirectUris: options.redirectUri ?? [],
        attributes: { 'pkce.code.challenge.method': 'S256' },
      })
      tell(added, `Client ${clientId} added.`, `There is a client ${clientId} already.`)
    })
  client
    .command('delete <clientId>')
    .description('delete a client')
    .action(async (clientId: string) => {
      const deleted = await deleteClient(await connection(), clientId)
      tell(deleted, `Client ${clientId} deleted.`, `There is no client ${clientId}.`)
    })
}

function roleCommands(program: Command, connection: Connect) {
  const role = program.command('role').description('add or delete a role of the realm')
  role
    .command('add <role>')
    .description('add a role')
    .option('--description <text>', 'what it is for')
    .action(async (name: string, { description }: { description?: string }) => {
      const added = await addRole(await connection(), name, description)
      tell(added, `Role ${name} added.`, `There is a role ${name} already.`)
    })
  role
    .command('delete <role>')
    .description('delete a role; everybody loses it')
    .action(async (name: string) => {
      const deleted = await deleteRole(await connection(), name)
      tell(deleted, `Role ${name} deleted.`, `There is no role ${name}.`)
    })
}

function userCommands(program: Command, connection: Connect) {
  const user = program
    .command('user')
    .description('show, export, disable, delete and list users, grant and revoke their roles')
    .option('--stage <stage>', 'of a deployment: its settings are those in .env.<stage>')
  user
    .command('add <username>')
    .description('add a user who may log in at once')
    .requiredOption('--email <email>', 'address of the user')
    .option('--password <password>', 'password (other users of this machine may see it while this runs)')
    .option('--password-stdin', 'read the password from standard input instead')
    .action(async (username: string, options: NewUserOptions) => {
      const password =
        options.passwordStdin === true ? (await text(process.stdin)).trimEnd() : options.password
      const { email } = options
      const added = await addUser(await connection(), {
        username,
        email,
        ...(password === undefined ? {} : { password }),
      })
      tell(
        added,
        `User ${username} added.`,
        `There is a user ${username}, or one with the email ${email}, already.`,
      )
    })
  registerAccountCommands(user, connection)
  user
    .command('grant <username> <role>')
    .description('give a user a role; it appears at the next refresh of a session')
    .action(async (username: string, role: string) => {
      const granted = await grantRole(await connection(), { username, role })
      tell(granted, `${username} now has the role ${role}.`, `${username} has the role ${role} already.`)
    })
  user
    .command('revoke <username> <role>')
    .description('take a role from a user, who is signed out everywhere')
    .action(async (username: string, role: string) => {
      const revoked = await revokeRole(await connection(), { username, role })
      tell(
        revoked,
        `${username} no longer has the role ${role}.`,
        `${username} does not have the role ${role}.`,
      )
    })
  user
    .command('appoint <username>')
    .description(
      'make a user a moderator, who reads reports and suspends users; from the next refresh of a session on',
    )
    .action(async (username: string) => {
      const granted = await grantRole(await connection(), { username, role: 'moderator' })
      tell(granted, `${username} is a moderator now.`, `${username} is a moderator already.`)
    })
  user
    .command('dismiss <username>')
    .description('a user is a moderator no more, and is signed out everywhere')
    .action(async (username: string) => {
      const revoked = await revokeRole(await connection(), { username, role: 'moderator' })
      tell(revoked, `${username} is no longer a moderator.`, `${username} is not a moderator.`)
    })
  user
    .command('list')
    .description('list users by name')
    .option('--search <text>', 'part of a name or address')
    .option('--max <number>', 'how many at most', atLeastOne, 100)
    .option('--json', 'as JSON')
    .action(async (options: { search?: string; max: number; json?: true }) => {
      const { search, max, json } = options
      const found = await listUsers(await connection(), { max, ...(search === undefined ? {} : { search }) })
      const users = found.map(({ id, username, email, enabled }) => ({ id, username, email, enabled }))
      if (json === true) return print(JSON.stringify(users, undefined, 2))
      for (const one of users)
        print(`${one.username}\t${one.email ?? ''}\t${one.enabled === true ? '' : 'disabled'}`)
      print(users.length === 1 ? '1 user' : `${users.length} users`)
    })
}

interface NewUserOptions {
  email: string
  password?: string
  passwordStdin?: true
}

function atLeastOne(value: string): number {
  if (/^[1-9]\d{0,5}$/.test(value)) return Number(value)
  throw new InvalidArgumentError('A whole number above 0.')
}

function tell(changed: boolean, done: string, notDone: string): void {
  if (changed) return print(done)
  throw new InfraFailure(notDone, 'nothing was changed', 'check the name and the realm (KEYCLOAK_REALM)')
}

async function confirm(question: string, yes?: true): Promise<void> {
  if (yes === true || (await isAgreed(question))) return
  throw new InfraFailure('Nothing was deleted.', 'it was not confirmed', 'the same command with --yes')
}

function print(line: string): void {
  process.stdout.write(`${line}\n`)
}
