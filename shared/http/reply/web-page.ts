/** The few pages that links in mails, and sign-ins that went wrong, lead to. They work without scripts, and load nothing. */
import { createHash } from 'node:crypto'
import { problems } from '../../problems.ts'
import type { AnswerKind } from './answer-kind.ts'
import type { ApiEvent } from '../request/event.ts'
import { problemReply } from './problem-details.ts'
import { noContent, type Reply } from './reply.ts'

const style = `
:root { color-scheme: light dark }
body { font: 1.1rem/1.5 system-ui, sans-serif; max-width: 26rem; margin: 4rem auto; padding: 0 1rem }
input, button { font: inherit; box-sizing: border-box; width: 100%; padding: .5rem; margin: .25rem 0 1rem }
`

const styleHash = createHash('sha256').update(style).digest('base64')
const contentSecurityPolicy = [
  "default-src 'none'",
  `style-src 'sha256-${styleHash}'`,
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ')

export interface Form {
  title: string
  text: string
  button: string
  /** Names of password fields and what stands above them. */
  passwords?: Record<string, string>
}

/** A page that does nothing but ask: its form posts the token to the page's own path. */
export function formPage(form: Form, token: string): Reply {
  const fields = Object.entries(form.passwords ?? {}).map(
    ([name, label]) =>
      `<label>${label}<input type="password" name="${name}" autocomplete="new-password" required></label>`,
  )
  // Relative: the API may be served below any path. The query, and the token in it, stay behind.
  return page(
    200,
    form.title,
    `<p>${form.text}</p>
<form method="post" action="confirm">
<input type="hidden" name="token" value="${escape(token)}">
${fields.join('\n')}
<button>${form.button}</button>
</form>`,
  )
}

/** What was asked for is done: a page for a form, 204 for a program. */
export function done(event: ApiEvent, title: string): Reply {
  return isFromBrowser(event) ? page(200, title, '<p>You can close this page.</p>') : noContent()
}

/** Problems as pages, for those who came by a link or a form. Programs get problems as everywhere. */
export const webPages: AnswerKind = {
  name: 'web page',
  report(problem, request) {
    const { code, errors, message, statusCode } = problem
    if (code === 'internal-error' || !isFromBrowser(request.event)) return problemReply(problem, request)
    const reasons = errors?.map(({ detail, pointer = '' }) => `${pointer.slice(1)} ${detail}`.trim())
    const text = (reasons ?? [message]).map((reason) => `<p>${escape(reason)}</p>`).join('\n')
    return page(statusCode, problems[code].title, text)
  },
}

/** The same for those who are led here in the middle of a sign-in: a browser that asks for a page gets one, a program a problem. */
export const pagesForBrowsers: AnswerKind = {
  name: 'web page for browsers',
  report(problem, request) {
    const { code, message, statusCode } = problem
    if (code === 'internal-error' || !asksForPage(request.event)) return problemReply(problem, request)
    // Relative: the web app begins where the API does.
    const again = '<p><a href="../../login">Back to the login</a></p>'
    return page(statusCode, problems[code].title, `<p>${escape(message)}</p>\n${again}`)
  },
}

const asksForPage = ({ headers }: ApiEvent) => /\btext\/html\b/i.test(headers['accept'] ?? '')

function isFromBrowser({ headers, requestContext }: ApiEvent): boolean {
  return (
    ['GET', 'HEAD'].includes(requestContext.http.method) ||
    /^application\/x-www-form-urlencoded\b/i.test(headers['content-type'] ?? '')
  )
}

function page(statusCode: number, title: string, content: string): Reply {
  return {
    statusCode,
    headers: {
      'Content-Type': 'text/html; charset=utf-8',
      'Content-Security-Policy': contentSecurityPolicy,
    },
    body: `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${escape(title)}</title>
<style>${style}</style>
<h1>${escape(title)}</h1>
${content}
</html>
`,
  }
}

function escape(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`)
}
