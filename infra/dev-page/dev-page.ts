/**
 * GET /dev of the local API: what runs here, the mails that were written, the last requests, and a club of 34 people to play. Added by
 * infra/bundle-plugin.mjs, like the reference, and never deployed.
 */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import { reply } from '../reference/reply.ts'
import { clubState, playClub } from './club.ts'
import { readMails } from './mails.ts'
import { lastRequests } from './requests.ts'

type Asked = Pick<APIGatewayProxyEventV2, 'routeKey' | 'pathParameters' | 'headers'>

const files: Record<string, string> = { 'dev.js': 'text/javascript', 'dev.css': 'text/css' }

export async function handler({ routeKey, pathParameters, headers }: Asked) {
  const { KEYCLOAK_URL = '', MAIL_FOLDER = '', SMTP_URL = '', PORT = '3000' } = process.env
  if (routeKey === 'POST /dev/club') {
    if (!isOurs(headers['sec-fetch-site']))
      return { ...reply('text/plain', 'Only from /dev.'), statusCode: 403 }
    playClub(`http://localhost:${PORT}`)
    return json(clubState())
  }
  const name = pathParameters?.['file']
  if (name === undefined) return reply('text/html; charset=utf-8', page(KEYCLOAK_URL, SMTP_URL))
  if (name === 'state.json') {
    const mails = SMTP_URL === '' ? await readMails(MAIL_FOLDER) : []
    return json({
      mails,
      requests: await lastRequests(join(process.env['PERCH_FOLDER'] || '.perch', 'api.log')),
      club: clubState(),
    })
  }
  const type = Object.hasOwn(files, name) ? files[name] : undefined
  if (type === undefined) return { ...reply('text/plain', 'There is no such file.'), statusCode: 404 }
  const text = await readFile(join('infra', 'dev-page', name), 'utf8')
  return reply(`${type}; charset=utf-8`, text)
}

const json = (value: unknown) => reply('application/json', JSON.stringify(value))

/** A page of another origin can send a form here; a browser says so. */
const isOurs = (site: string | undefined) => site === undefined || site === 'same-origin'

/** Text in HTML. */
const shown = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')

function page(keycloakUrl: string, smtpUrl: string): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Perch: for developers</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/dev/dev.css">
<main>
<header>
<h1>Perch, from behind</h1>
<nav>
<a href="/">Web app</a>
<a href="/docs">API reference</a>
<a href="/docs/README.md">README</a>
<a href="${shown(`${keycloakUrl}/admin`)}">Keycloak</a>
<a href="/health/ready">Health</a>
<a href="/posts">Posts as JSON</a>
</nav>
</header>
<section aria-labelledby="club-title">
<h2 id="club-title">People to talk to</h2>
<p>Zachary's karate club: 34 people register, follow each other and write. Each time you press it there are 34 more.</p>
<button id="club" type="button">Play the karate club</button>
<pre id="club-says" aria-live="polite"></pre>
</section>
<section aria-labelledby="mails-title">
<h2 id="mails-title">Mails</h2>
<div id="mails">${smtpUrl === '' ? '<p class="none">None yet. Register, and there is one.</p>' : '<p class="none">They go to the server of SMTP_URL.</p>'}</div>
</section>
<section aria-labelledby="requests-title">
<h2 id="requests-title">Last requests</h2>
<table>
<thead><tr><th>Time<th>Request<th>Status<th>Milliseconds<th>Trips to Redis<th>Calls to Keycloak</tr></thead>
<tbody id="requests"></tbody>
</table>
</section>
</main>
<script src="/dev/dev.js"></script>
</html>
`
}
