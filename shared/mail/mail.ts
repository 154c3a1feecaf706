import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createTransport } from 'nodemailer'
import { config, timeLimit } from '../config.ts'
import { logger } from '../telemetry/logger.ts'

export interface Letter {
  to: string
  subject: string
  text: string
  html: string
}

/** Milliseconds. A server that says nothing for so long is gone; all together stay below the worker's time-out. */
const limits = () => ({
  connectionTimeout: timeLimit(3000),
  dnsTimeout: timeLimit(3000),
  greetingTimeout: timeLimit(5000),
  socketTimeout: timeLimit(15_000),
})
const totalLimitMs = 25_000

/**
 * Sends a mail, or writes it into a folder where no server is set. The same `id` gives the same Message-ID.
 *
 * @returns `accepted` by the server, or `refused` by it for good
 * @throws Error where it may work later; it names no address. The server may have taken the mail even so
 */
export async function send(id: string, letter: Letter): Promise<'accepted' | 'refused'> {
  const settings = config.mail()
  const message = {
    ...letter,
    from: settings.from,
    messageId: `<${id}@${domainOf(settings.from)}>`,
    headers: { 'Auto-Submitted': 'auto-generated' },
    disableFileAccess: true,
    disableUrlAccess: true,
  }
  if (!('smtpUrl' in settings)) return write(join(settings.folder, `${id}.eml`), message)
  try {
    // What the address itself says, such as ?requireTLS=true, comes before the limits here.
    const transport = createTransport({ ...limits(), url: settings.smtpUrl })
    await transport.sendMail({ ...message, signal: AbortSignal.timeout(timeLimit(totalLimitMs)) })
    return 'accepted'
  } catch (error) {
    if (isRefusal(error as SmtpError)) return 'refused'
    throw new Error(describe(error as SmtpError))
  }
}

interface SmtpError {
  code?: string
  responseCode?: number
  command?: string
}

/** 5xx to the recipient or to the message itself. A refused login or sender is our own fault: that is repeated. */
function isRefusal({ responseCode = 0, command = '' }: SmtpError): boolean {
  return responseCode >= 500 && ['RCPT TO', 'DATA'].includes(command)
}

/** The error's own words may hold the address. */
function describe({ code = 'unknown', responseCode, command }: SmtpError): string {
  const answer = responseCode === undefined ? '' : `, answer ${responseCode}`
  return `the mail server did not take a mail: ${code}${answer}${command === undefined ? '' : `, at ${command}`}`
}

async function write(file: string, message: Letter & { from: string }): Promise<'accepted'> {
  const transport = createTransport({ streamTransport: true, buffer: true })
  // Not quoted-printable, whose line breaks would cut a link that is copied from the file.
  transport.use('stream', ({ message: { childNodes } }, next) => {
    for (const part of childNodes) part.getTransferEncoding = () => '8bit'
    next()
  })
  const { message: content } = await transport.sendMail(message)
  // It holds a link that resets a password or confirms an address.
  await mkdir(join(file, '..'), { recursive: true, mode: 0o700 })
  await writeFile(file, content as Buffer, { mode: 0o600 })
  logger.info('mail written', { file })
  return 'accepted'
}

function domainOf(address: string): string {
  return /@([^@>\s]+)>?\s*$/.exec(address)?.[1] ?? 'localhost'
}
