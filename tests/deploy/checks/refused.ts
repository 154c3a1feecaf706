/** A function that tries what its role does not allow is refused, and works as before once it does not try any more. */
import type { Cloud } from '../emulators/cloud.ts'
import type { Results } from '../emulators/results.ts'
import { until } from '../emulators/until.ts'

/** @returns a line that says what was tried */
export async function checkRefused(cloud: Cloud, address: string, results: Results): Promise<string> {
  const read = (path: string) => fetch(`${address}${path}`)
  // It needs no secret, and its role lets it read none.
  const name = 'perch-local-get-verification-form'
  const form = '/auth/email-verification/confirm?token=made-up'
  const status = async () => (await read(form)).status
  results.equal('the form, as deployed', await status(), 200)
  const before = await cloud.environmentOf(name)
  await cloud.setEnvironment(name, { ...before, SECRET_PARAMETERS: '/perch/local/SESSION_ENCRYPTION_KEY' })
  const tried = await until(status, (found) => found !== 200, 30)
  results.equal('the form, where its function tries to read a secret', tried, 503)
  const said = await until(
    () => cloud.linesOf('local', 'get-verification-form', '"AccessDenied"'),
    (lines) => lines.length > 0,
    30,
  )
  results.equal('its log has AccessDenied', said.length > 0, true)
  await cloud.setEnvironment(name, before)
  results.equal('the form, as deployed again', await until(status, (found) => found === 200, 30), 200)

  // It may put mails into its queue, and into no other.
  const sender = 'perch-local-request-password-reset'
  const [queue = ''] = (await cloud.queues()).filter((url) => url.includes('-FanOutQueue-'))
  const ask = async () => {
    const body = JSON.stringify({ email: `made-up-${Date.now()}@example.com` })
    const headers = { 'content-type': 'application/json' }
    return (await fetch(`${address}/auth/password-reset`, { method: 'POST', headers, body })).status
  }
  results.equal('a password reset, as deployed', await ask(), 202)
  const settings = await cloud.environmentOf(sender)
  await cloud.setEnvironment(sender, { ...settings, MAIL_QUEUE_URL: queue })
  const refused = await until(ask, (found) => found !== 202, 30)
  results.equal('a password reset, where its function sends into another queue', refused, 503)
  await cloud.setEnvironment(sender, settings)
  results.equal('a password reset, as deployed again', await until(ask, (found) => found === 202, 30), 202)
  return 'a secret and a queue that are not theirs, to two functions that tried'
}
