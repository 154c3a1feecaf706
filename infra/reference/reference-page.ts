/**
 * GET /docs and GET /docs/{file} of the local API: the reference page, with a token of the demo user at hand, and the README.
 * infra/bundle-plugin.mjs adds it where serverless-offline runs and nowhere else: it is never deployed.
 */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import { demoUsername as username, logInAsDemo } from './demo-user.ts'
import { reply } from './reply.ts'

const page = 'text/html; charset=utf-8'
const plain = 'text/plain; charset=utf-8'
const script = 'text/javascript; charset=utf-8'
const ui = join('node_modules', 'swagger-ui-dist')

/** What the page is made of; nothing else is read for any path. */
const files: Record<string, { path: string; type: string }> = {
  'README.md': { path: 'README.md', type: plain },
  'openapi.json': { path: join('docs', 'openapi.json'), type: 'application/json' },
  'page.js': { path: join('infra', 'reference', 'page.js'), type: script },
  'page.css': { path: join('infra', 'reference', 'page.css'), type: 'text/css' },
  'swagger-ui-bundle.js': { path: join(ui, 'swagger-ui-bundle.js'), type: script },
  'swagger-ui.css': { path: join(ui, 'swagger-ui.css'), type: 'text/css' },
}

export async function handler({
  pathParameters,
  headers,
}: Pick<APIGatewayProxyEventV2, 'pathParameters' | 'headers'>) {
  const name = pathParameters?.['file']
  if (name === undefined) return reply(page, await pageText(isOurs(headers['sec-fetch-site'])))
  const file = Object.hasOwn(files, name) ? files[name] : undefined
  if (!file)
    return { ...reply(page, '<p>There is no such file. <a href="/docs">The reference</a>'), statusCode: 404 }
  const text = await readFile(file.path, 'utf8')
  return reply(file.type, name === 'openapi.json' ? ofThisApi(text) : text)
}

/**
 * Whether a person or this page asks, and not a page of another origin. No such page can read the answer (there is no CORS
 * here), and none can write this header, which browsers set: https://www.w3.org/TR/fetch-metadata/
 */
const isOurs = (site: string | undefined): boolean =>
  site === undefined || site === 'none' || site === 'same-origin'

interface Described {
  paths: Record<
    string,
    Record<string, { parameters?: { name: string; required: boolean; example?: unknown }[] }>
  >
}

/**
 * Requests go where the page comes from, whichever port that is, and what is of one user is the demo user's. The form is
 * filled in with every example: a cursor or an Idempotency-Key that is optional must not be sent unless it is meant.
 */
function ofThisApi(text: string): string {
  const document = JSON.parse(text) as Described
  const operations = Object.values(document.paths).flatMap((item) => Object.values(item))
  for (const { parameters = [] } of operations) {
    for (const parameter of parameters) if (!parameter.required) delete parameter.example
    const owner = parameters.findLast(({ name }) => name === 'username' || name === 'follower')
    if (owner) owner.example = username
  }
  return JSON.stringify({ ...document, servers: [{ url: '/', description: 'This API' }] })
}

const withToken = `Requests carry a token of the user <b>${username}</b>. It lives for five minutes: reload the page for the next one.`
const logInYourself = 'log in by POST /auth/login, and give its accessToken to Authorize.'
const withoutDemo = `There is no demo user here (one that was deleted comes back after <code>npm run infra -- user free ${username}</code>): ${logInYourself}`
const fromElsewhere = `Another site led here, so there is no token in this page: type its address anew, or ${logInYourself}`

async function pageText(ours: boolean): Promise<string> {
  const { PORT, DEMO_PASSWORD } = process.env
  const demo = ours && DEMO_PASSWORD ? await logInAsDemo(`http://127.0.0.1:${PORT}`, DEMO_PASSWORD) : null
  const note = demo ? withToken : ours ? withoutDemo : fromElsewhere
  // The token stands in a block that no script may run.
  const data = JSON.stringify({ token: demo?.session.accessToken ?? null }).replaceAll('<', '\\u003c')
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Perch: reference</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/docs/swagger-ui.css">
<link rel="stylesheet" href="/docs/page.css">
<p id="note">${note}</p>
<div id="reference"></div>
<script type="application/json" id="data">${data}</script>
<script src="/docs/swagger-ui-bundle.js"></script>
<script src="/docs/page.js"></script>
</html>
`
}
