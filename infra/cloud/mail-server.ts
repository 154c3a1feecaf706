/** A mail server for this machine: each mail that it takes is a file. */
import { createWriteStream } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream'
import { SMTPServer } from 'smtp-server'
import { freePort } from '../terminal/processes.ts'

export interface MailServer {
  url: string
  stop(): Promise<void>
}

/** Listens on the loopback interface, and writes mails into the folder, named by when they came. */
export async function startMailServer(folder: string): Promise<MailServer> {
  await mkdir(folder, { recursive: true })
  const port = await freePort()
  let count = 0
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    logger: false,
    onData: (stream, _session, done) => {
      const name = `${new Date().toISOString().replaceAll(':', '-')}-${(count += 1)}.eml`
      pipeline(stream, createWriteStream(join(folder, name), { mode: 0o600 }), done)
    },
  })
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  return {
    url: `smtp://127.0.0.1:${port}`,
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  }
}
