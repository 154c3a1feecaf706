/**
 * What a login and a refresh cost Keycloak in CPU time, passwords hashed as in production (argon2id). CPU time of its
 * process, not waiting: how many of them a core bears. Linux only, where /proc tells.
 */
import { randomBytes } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { addUser, deleteRealm } from '../infra/realm/keycloak-admin.ts'
import { setup } from '../infra/realm/setup.ts'
import { figure, isDeep, progress, report } from './measure.ts'

const rounds = isDeep ? 12 : 6
const perRound = 20
/** Of /proc's clock, on every Linux that Node runs on. */
const msPerTick = 10

const keycloakUrl = process.env['TEST_KEYCLOAK_URL'] ?? ''
const realm = {
  keycloakUrl,
  adminUsername: process.env['TEST_KEYCLOAK_ADMIN_USERNAME'] ?? '',
  adminPassword: process.env['TEST_KEYCLOAK_ADMIN_PASSWORD'] ?? '',
  realm: `bench-${randomBytes(4).toString('hex')}`,
  clientSecret: 'bench',
  adminClientSecret: 'bench',
}
const user = { username: 'ada', email: 'ada@example.com', password: 'correct horse battery' }

/** The process that was told to listen on the port of `keycloakUrl`. */
function findProcess(): string | undefined {
  const port = `--http-port=${new URL(keycloakUrl).port}`
  const argumentsOf = (pid: string) => readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')
  return readdirSync('/proc').find((pid) => {
    if (!/^\d+$/.test(pid)) return false
    try {
      const [program = '', ...rest] = argumentsOf(pid)
      return program.endsWith('java') && rest.includes(port)
    } catch {
      // It has ended meanwhile.
      return false
    }
  })
}

function cpuMs(pid: string): number {
  // The name in brackets may hold spaces; user and system time are the 14th and 15th of all, proc_pid_stat(5).
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? []
  return (Number(fields[11]) + Number(fields[12])) * msPerTick
}

async function token(grant: Record<string, string>): Promise<{ refresh_token: string }> {
  const answer = await fetch(`${keycloakUrl}/realms/${realm.realm}/protocol/openid-connect/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from('perch-api:bench').toString('base64')}` },
    body: new URLSearchParams(grant),
  })
  if (!answer.ok) throw new Error(`Keycloak: ${answer.status} ${await answer.text()}`)
  return (await answer.json()) as { refresh_token: string }
}

const pid = process.platform === 'linux' ? findProcess() : undefined
if (pid === undefined) {
  progress('Keycloak is no process of this Linux machine: left out')
  report([])
} else {
  await setup(realm)
  await addUser(realm, user)
  const login = () => token({ grant_type: 'password', username: user.username, password: user.password })
  let { refresh_token } = await login()
  const refresh = async () =>
    void ({ refresh_token } = await token({ grant_type: 'refresh_token', refresh_token }))
  const costOf = async (request: () => Promise<unknown>) => {
    const before = cpuMs(pid)
    for (let i = 0; i < perRound; i += 1) await request()
    return (cpuMs(pid) - before) / perRound
  }
  // A Keycloak that has just started compiles what it runs.
  for (let i = 0; i < 5; i += 1) await costOf(login)
  const [logins, refreshes]: [number[], number[]] = [[], []]
  for (let round = 0; round < rounds; round += 1) {
    progress(`round ${round + 1} of ${rounds}`)
    logins.push(await costOf(login))
    refreshes.push(await costOf(refresh))
  }
  report([
    figure('keycloak', "login, CPU of Keycloak's process", 'ms', logins),
    figure('keycloak', "refresh, CPU of Keycloak's process", 'ms', refreshes),
  ])
  await deleteRealm(realm)
}
