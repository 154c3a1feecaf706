/** For apps that no address leads to: the page shows the code, and its user carries it over. */
export const outOfBand = 'urn:ietf:wg:oauth:2.0:oob'

/** What a browser runs or shows by itself, and what leads to another program than the app that registered it. */
const refused =
  /^(javascript|data|vbscript|file|blob|filesystem|about|view-source|ws|wss|ftp|mailto|tel|sms|intent|chrome|urn|http|https):$/

const loopback = /^(127\.0\.0\.1|\[::1\]|localhost)$/

function parse(uri: string): URL | null {
  // What a browser would take for something else than this: blanks, line ends, backslashes; and RFC 6749, 3.1.2: no fragment.
  if (!/^[\x21-\x7e]{1,1000}$/.test(uri) || /[#\\]/.test(uri) || /^https?:(?!\/\/[^/])/i.test(uri))
    return null
  const url = URL.parse(uri)
  return url === null || url.username !== '' || url.password !== '' ? null : url
}

const isLoopback = (url: URL) => url.protocol === 'http:' && loopback.test(url.hostname)

/** Whether an app may be led back to it: over TLS, on the device itself, or by a scheme of its own (RFC 8252, 7). */
export function isRedirectUri(uri: string): boolean {
  if (uri === outOfBand) return true
  const url = parse(uri)
  if (url === null) return false
  return url.protocol === 'https:' || isLoopback(url) || !refused.test(url.protocol)
}

/** Letter by letter; on the device itself with any port, because an app takes one that is free (RFC 8252, 7.3). */
export function isRegistered(registered: readonly string[], asked: string): boolean {
  if (registered.includes(asked)) return true
  const url = parse(asked)
  return url !== null && isLoopback(url) && registered.some((uri) => withoutPort(uri) === withoutPort(asked))
}

const withoutPort = (uri: string) => uri.replace(/^(http:\/\/(?:\[::1\]|[^/:?]+)):\d+/, '$1')
