/** GET / of the local API: where everything is. Added by infra/bundle-plugin.mjs, like the reference, and never deployed. */
import { reply } from './reply.ts'

/** Text in HTML. */
const shown = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')

export function handler() {
  const { KEYCLOAK_URL = '', MAIL_FOLDER = '', SMTP_URL = '' } = process.env
  const keycloak = shown(`${KEYCLOAK_URL}/admin`)
  const mails = SMTP_URL
    ? 'go to the mail server of <code>SMTP_URL</code>'
    : `are files in <code>${shown(MAIL_FOLDER)}</code>`
  const body = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Perch</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/docs/page.css">
<main>
<h1>Perch runs here</h1>
<ul>
<li><a href="/docs">/docs</a>: every route, to be tried as a demo user
<li><a href="/posts">/posts</a>: the newest posts, as JSON
<li><a href="/health/ready">/health/ready</a>: whether Keycloak and Redis answer
<li><a href="${keycloak}">Keycloak</a>: users, roles and sessions; its account is in the table that <code>npm start</code> prints
<li>Mails ${mails}
<li><a href="/docs/README.md">README</a>: the first five minutes, and how it goes together
</ul>
</main>
</html>
`
  return Promise.resolve(reply('text/html; charset=utf-8', body))
}
