import type { AddressInfo, Socket } from 'node:net'
import { SMTPServer } from 'smtp-server'
import { type Arrivals, arrivals } from './arrivals.ts'

/**
 * - `accept`: takes every mail
 * - `busy`: 451 to the recipient; `busy-after-data`: 451 when the mail is there
 * - `unknown-recipient`: 550; `refuse-after-data`: 554 when the mail is there
 * - `silent`: says nothing to the recipient; `slow`: says yes when the test lets it, by {@link MailServer.slowAnswer}
 * - `die-before-answer`: has the whole mail, and resets the connection; `die-after-answer`: says 250 first
 */
export type MailServerMode =
  | 'accept'
  | 'busy'
  | 'busy-after-data'
  | 'unknown-recipient'
  | 'refuse-after-data'
  | 'silent'
  | 'slow'
  | 'die-before-answer'
  | 'die-after-answer'

export interface ReceivedMail {
  to: string[]
  messageId: string
  subject: string
  /** Whole, transfer encoding undone. */
  content: string
  /** Of the link in it. */
  token: string
}

export interface MailServer {
  url: string
  mode: MailServerMode
  /** Every mail that the server had whole, whatever it answered. */
  mails: Arrivals<ReceivedMail>
  /** The next mail to this address; those to others are passed over. */
  mailTo(address: string): Promise<ReceivedMail>
  /** Resolves when a slow server has been asked for a recipient, with what lets it answer. */
  slowAnswer(): Promise<() => void>
  stop(): Promise<void>
}

/** A real mail server on the loopback. */
export async function startMailServer(port = 0): Promise<MailServer> {
  const sockets = new Map<number, Socket>()
  const mails = arrivals<ReceivedMail>()
  const slow = arrivals<() => void>()

  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    logger: false,
    onRcptTo(_address, _session, callback) {
      if (mailServer.mode === 'busy') return callback(answer(451, 'come back later, ada@example.com'))
      if (mailServer.mode === 'unknown-recipient') return callback(answer(550, 'no such user here'))
      if (mailServer.mode === 'slow') return slow.add(() => callback())
      if (mailServer.mode !== 'silent') callback()
    },
    onData(stream, session, callback) {
      // Before the answer: with it, the session forgets whom the mail was for.
      const to = session.envelope.rcptTo.map(({ address }) => address)
      const socket = sockets.get(session.remotePort)
      let raw = ''
      stream.on('data', (chunk: Buffer) => (raw += chunk.toString()))
      stream.on('end', () => {
        const { mode } = mailServer
        if (mode === 'die-before-answer') socket?.resetAndDestroy()
        else if (mode === 'busy-after-data') callback(answer(451, 'come back later'))
        else if (mode === 'refuse-after-data') callback(answer(554, 'we do not like it'))
        else callback()
        if (mode === 'die-after-answer') socket?.end()
        mails.add(read(raw, to))
      })
    },
  })
  server.on('error', () => {})
  server.server.on('connection', (socket: Socket) => sockets.set(socket.remotePort ?? 0, socket))
  await new Promise<void>((resolve) => void server.listen(port, '127.0.0.1', resolve))

  const mailServer: MailServer = {
    url: `smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}`,
    mode: 'accept',
    mails,
    async mailTo(address) {
      for (;;) {
        const mail = await mails.next()
        if (mail.to.includes(address)) return mail
      }
    },
    slowAnswer: () => slow.next(),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const socket of sockets.values()) socket.destroy()
      }),
  }
  return mailServer
}

function answer(responseCode: number, message: string): Error {
  return Object.assign(new Error(message), { responseCode })
}

function read(raw: string, to: string[]): ReceivedMail {
  const content = raw
    .replace(/=\r?\n/g, '')
    .replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)))
  return {
    to,
    messageId: /^Message-ID: (.*?)\r?$/im.exec(raw)?.[1] ?? '',
    subject: /^Subject: (.*?)\r?$/im.exec(raw)?.[1] ?? '',
    content,
    token: /\?token=([\w-]+)/.exec(content)?.[1] ?? '',
  }
}
