/** Reads the mails that the local API has written instead of sending them. */
import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'

export interface Mail {
  id: string
  to: string
  subject: string
  /** RFC 5322. */
  date: string
  text: string
}

const most = 30

/** The newest mails, newest first; none where there is no folder yet. */
export async function readMails(folder: string): Promise<Mail[]> {
  const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.eml'))
  const found = await Promise.all(
    names.map(async (name) => ({ name, at: (await stat(join(folder, name))).mtimeMs })),
  )
  const newest = found.toSorted((a, b) => b.at - a.at).slice(0, most)
  return Promise.all(
    newest.map(async ({ name }) => parseMail(name, await readFile(join(folder, name), 'utf8'))),
  )
}

/** Our own mails alone: two parts at most, the text first. */
export function parseMail(id: string, source: string): Mail {
  const lines = source.replaceAll('\r\n', '\n')
  const [head, rest] = atBlankLine(lines)
  const header = (name: string, of = head) => new RegExp(`^${name}: (.*)$`, 'im').exec(of)?.[1] ?? ''
  const boundary = /boundary="([^"]+)"/.exec(head)?.[1]
  const part = boundary === undefined ? lines : (rest.split(`--${boundary}`)[1] ?? '').trimStart()
  const [partHead, text] = atBlankLine(part)
  const isQuoted = /quoted-printable/i.test(header('Content-Transfer-Encoding', partHead))
  return {
    id,
    to: header('To'),
    subject: header('Subject'),
    date: header('Date'),
    text: (isQuoted ? unquoted(text) : text).trim(),
  }
}

function atBlankLine(text: string): [string, string] {
  const at = text.indexOf('\n\n')
  return [text.slice(0, at).replace(/\n\s+/g, ' '), text.slice(at + 2)]
}

/** RFC 2045, 6.7. */
function unquoted(text: string): string {
  const bytes = text
    .replace(/=\n/g, '')
    .replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
  return Buffer.from(bytes, 'latin1').toString('utf8')
}
