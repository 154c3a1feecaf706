/**
 * Secrets exchanged while the deployment is used, as docs/maintenance.md says: the password of Redis, the key of sessions
 * and the secret of a client at Keycloak. Functions that run take them over within five minutes.
 */
import { randomBytes } from 'node:crypto'
import { region } from '../../../infra/cloud/emulator.ts'
import { putSecrets } from '../../../infra/deploy/secrets.ts'
import { setup } from '../../../infra/realm/setup.ts'
import { maxAgeMs } from '../../../shared/secrets/secrets.ts'
import { redisUser, urlWith } from '../emulators/redis-user.ts'
import type { Results } from '../emulators/results.ts'
import type { Stack } from '../emulators/stack.ts'
import { until } from '../emulators/until.ts'

/** Begins; the answer ends it, where five minutes have gone by, and returns a line that says what was seen. */
export async function beginExchange(stack: Stack, results: Results): Promise<() => Promise<string>> {
  const { cloud, address, redis, realm } = stack
  const { values } = stack.deployment
  const put = (changed: Record<string, string>) =>
    putSecrets({ stage: 'local', region, values: { ...values, ...changed }, check: false })
  const coldStarts = () => cloud.linesOf('local', 'get-user', '{ $.coldStart = true }')
  const person = await signUp(address)
  const statuses: number[] = []
  let isOver = false
  const ask = async (path: string) => {
    const response = await fetch(`${address}${path}`)
    await response.arrayBuffer()
    return response.status
  }
  const first = await fetch(`${address}/users/${person.username}`)
  const pattern = `{ $.requestId = "${first.headers.get('x-request-id')}" }`
  // Lines come into the log a little later.
  await until(
    () => cloud.linesOf('local', 'get-user', pattern),
    (lines) => lines.length > 0,
    30,
  )
  const before = await coldStarts()

  const began = Date.now()
  const [oldPassword, newPassword] = [
    new URL(values['REDIS_URL'] ?? '').password,
    randomBytes(12).toString('hex'),
  ]
  await redis.run('ACL', 'SETUSER', redisUser, `>${newPassword}`)
  const key = randomBytes(32).toString('base64')
  const changed = {
    REDIS_URL: urlWith(redis.url, newPassword),
    SESSION_ENCRYPTION_KEY: `${values['SESSION_ENCRYPTION_KEY']},${key}`,
    KEYCLOAK_CLIENT_SECRET: randomBytes(16).toString('hex'),
  }
  const rows = await put(changed)
  results.equal('secrets that are exchanged', rows.filter(({ state }) => state === 'put').length, 3)
  await setup({ ...realm, clientSecret: changed.KEYCLOAK_CLIENT_SECRET, mayReplaceSecrets: () => true })
  const asking = (async () => {
    while (!isOver) {
      const status = await ask(`/users/${person.username}`).catch(() => 0)
      statuses.push(status)
      // The emulator is gone: something before the end has failed.
      if (status === 0) return
      // Half a second of Redis's time: often enough that the function's process stays.
      await redis.run('BLPOP', 'nothing', '0.5')
    }
  })()

  return async () => {
    const ready = await until(
      async () => {
        await redis.run('BLPOP', 'nothing', '1')
        return ask('/health/ready')
      },
      (status) => status === 200 && Date.now() - began > maxAgeMs,
      maxAgeMs / 1000 + 60,
    )
    const seconds = Math.round((Date.now() - began) / 1000)
    results.equal('/health/ready after the exchange: Keycloak takes the new secret', ready, 200)
    // Now the old password goes, and with it every connection.
    await redis.run('ACL', 'SETUSER', redisUser, `<${oldPassword}`)
    await redis.run('CLIENT', 'KILL', 'USER', redisUser)
    await put({ ...changed, SESSION_ENCRYPTION_KEY: `${key},${values['SESSION_ENCRYPTION_KEY']}` })
    const refreshed = await post(address, '/auth/refresh', { refreshToken: person.refreshToken })
    results.equal('the refresh of a session of before', refreshed.status, 200)
    results.equal('a login', (await logIn(address, person)).status, 200)
    results.equal('a read without the old password', await ask(`/users/${person.username}`), 200)
    isOver = true
    await asking
    results.equal(
      'answers during the exchange that are not 200',
      statuses.filter((status) => status !== 200),
      [],
    )
    results.equal(
      'the function that answered them was started anew',
      (await coldStarts()).length,
      before.length,
    )
    return `three secrets in ${seconds} s, ${statuses.length} requests meanwhile`
  }
}

interface Person {
  username: string
  password: string
  refreshToken: string
}

async function signUp(address: string): Promise<Person> {
  const person = { username: `x${randomBytes(6).toString('hex')}`, password: 'correct horse battery' }
  await post(address, '/auth/register', { ...person, email: `${person.username}@example.com` })
  const { refreshToken } = (await (await logIn(address, person)).json()) as { refreshToken: string }
  return { ...person, refreshToken }
}

function logIn(
  address: string,
  { username, password }: Pick<Person, 'username' | 'password'>,
): Promise<Response> {
  return post(address, '/auth/login', { username, password })
}

function post(address: string, path: string, body: object): Promise<Response> {
  const headers = { 'content-type': 'application/json' }
  return fetch(`${address}${path}`, { method: 'POST', headers, body: JSON.stringify(body) })
}
