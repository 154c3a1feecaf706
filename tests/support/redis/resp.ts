/** Redis's wire protocol (RESP2), raw: nothing is reshaped, bulk strings stay bytes. */
import { connect, type Socket } from 'node:net'

export type RespReply = Buffer | string | number | null | Error | RespReply[]

export interface RespConnection {
  /** Sends commands in one write and resolves with their replies in order; an error reply is an Error in its place. */
  send(commands: string[][]): Promise<RespReply[]>
  close(): void
}

/** A connection to a `redis://[user:password@]host:port[/db]` URL, opened at the first command and again when lost. */
export function respConnection(redisUrl: string): RespConnection {
  const { hostname, port, username, password, pathname } = new URL(redisUrl)
  const greeting: string[][] = []
  if (password) greeting.push(['AUTH', ...(username ? [username] : []), decodeURIComponent(password)])
  if (pathname.length > 1) greeting.push(['SELECT', pathname.slice(1)])
  let socket: Socket | undefined
  let waiting: { take(reply: RespReply): void; fail(error: Error): void }[] = []

  function open(): Socket {
    const opened = connect(Number(port || 6379), hostname)
    let unread = Buffer.alloc(0)
    opened.on('data', (chunk) => {
      unread = Buffer.concat([unread, chunk])
      let read = 0
      for (let next = parse(unread, 0); next; next = parse(unread, read)) {
        read = next.end
        waiting.shift()?.take(next.reply)
      }
      unread = unread.subarray(read)
    })
    opened.on('error', () => {})
    opened.on('close', () => {
      if (socket === opened) socket = undefined
      const lost = waiting
      waiting = []
      for (const one of lost) one.fail(new Error('connection to Redis lost'))
    })
    opened.write(encode(greeting))
    for (const _ of greeting) waiting.push({ take() {}, fail() {} })
    return opened
  }

  return {
    send(commands) {
      socket ??= open()
      socket.write(encode(commands))
      const replies = commands.map(
        () => new Promise<RespReply>((take, fail) => void waiting.push({ take, fail })),
      )
      return Promise.all(replies)
    },
    close() {
      socket?.destroy()
    },
  }
}

function encode(commands: string[][]): string {
  const bulk = (arg: string) => `$${Buffer.byteLength(arg)}\r\n${arg}\r\n`
  return commands.map((args) => `*${args.length}\r\n${args.map(bulk).join('')}`).join('')
}

/** The reply that starts at `start`, or undefined while it is incomplete. */
function parse(buffer: Buffer, start: number): { reply: RespReply; end: number } | undefined {
  const lineEnd = buffer.indexOf('\r\n', start)
  if (lineEnd < 0) return undefined
  const line = buffer.toString('utf8', start + 1, lineEnd)
  let end = lineEnd + 2
  switch (String.fromCharCode(buffer[start]!)) {
    case '+':
      return { reply: line, end }
    case '-':
      return { reply: new Error(line), end }
    case ':':
      return { reply: Number(line), end }
    case '$': {
      const length = Number(line)
      if (length < 0) return { reply: null, end }
      if (buffer.length < end + length + 2) return undefined
      return { reply: buffer.subarray(end, end + length), end: end + length + 2 }
    }
    default: {
      if (Number(line) < 0) return { reply: null, end }
      const items: RespReply[] = []
      while (items.length < Number(line)) {
        const item = parse(buffer, end)
        if (!item) return undefined
        items.push(item.reply)
        end = item.end
      }
      return { reply: items, end }
    }
  }
}
