/** A page reaches this API and nothing else: no script, font, picture or request from elsewhere. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  // The reference sets styles while it runs, and holds its pictures itself.
  "style-src 'self' 'unsafe-inline'",
  'img-src data:',
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

/** An answer of the local pages, with the headers that all of them carry. */
export function reply(type: string, body: string) {
  const headers = {
    'Content-Type': type,
    'Content-Security-Policy': policy,
    'Referrer-Policy': 'no-referrer',
    'X-Content-Type-Options': 'nosniff',
    'Cache-Control': 'no-store',
  }
  return { statusCode: 200, headers, body }
}
