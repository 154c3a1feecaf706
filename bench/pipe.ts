/**
 * What `redis-cli --pipe` does, without it: commands encoded beforehand go through a socket as fast as it takes them,
 * an ECHO of a random word after the last, and all has been done when the word comes back. There is no cheaper client.
 */
import { randomBytes } from 'node:crypto'
import { connect, type Socket } from 'node:net'

export interface Pipe {
  /** Sends encoded commands; resolves when the last one has been answered. */
  send: (encoded: Buffer) => Promise<void>
  close: () => void
}

export function openPipe(redisUrl: string): Promise<Pipe> {
  const { hostname, port } = new URL(redisUrl)
  return new Promise((opened, failed) => {
    const socket = connect(Number(port), hostname)
    socket.setNoDelay(true)
    socket.once('error', failed)
    socket.once('connect', () => opened(pipeOver(socket)))
  })
}

function pipeOver(socket: Socket): Pipe {
  let tail = Buffer.alloc(0)
  let waiting: { word: Buffer; done: () => void; failed: (error: Error) => void } | undefined
  socket.on('data', (chunk) => {
    if (tail.length === 0 && chunk[0] === 45) waiting?.failed(new Error(chunk.toString('utf8', 0, 100)))
    tail = Buffer.concat([tail.subarray(-64), chunk.subarray(-64)])
    if (!waiting || !tail.includes(waiting.word)) return
    const { done } = waiting
    waiting = undefined
    tail = Buffer.alloc(0)
    done()
  })
  return {
    send(encoded) {
      const word = randomBytes(16).toString('hex')
      return new Promise((done, failed) => {
        waiting = { word: Buffer.from(word), done, failed }
        socket.write(encoded)
        socket.write(encode([['ECHO', word]]))
      })
    },
    close: () => socket.destroy(),
  }
}

/** Commands as Redis reads them from the wire. */
export function encode(commands: (string | number)[][]): Buffer {
  const parts: string[] = []
  for (const command of commands) {
    parts.push(`*${command.length}\r\n`)
    for (const arg of command) parts.push(`$${Buffer.byteLength(String(arg))}\r\n${arg}\r\n`)
  }
  return Buffer.from(parts.join(''))
}
