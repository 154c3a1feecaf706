/** A real Redis of a test file's own: nothing is persisted, nothing is shared. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { respConnection } from './resp.ts'

export interface RedisServer {
  port: number
  url: string
  /** One command, raw, beside whatever is being tested. */
  run(...command: string[]): Promise<unknown>
  stop(): Promise<void>
}

/** Starts `redis-server` (from PATH, or what REDIS_SERVER names) on a free port and waits until it answers. */
export async function startRedisServer(): Promise<RedisServer> {
  const port = await freePort()
  const options = ['--port', `${port}`, '--bind', '127.0.0.1', '--save', '', '--dir', tmpdir()]
  const child = spawn(process.env['REDIS_SERVER'] ?? 'redis-server', options, { stdio: 'ignore' })
  const exited = once(child, 'exit')
  const url = `redis://127.0.0.1:${port}`
  const connection = respConnection(url)
  while (!(await connection.send([['PING']]).catch(() => undefined))) {
    if (child.exitCode !== null) throw new Error(`redis-server ended with ${child.exitCode}`)
  }
  return {
    port,
    url,
    async run(...command) {
      const [reply] = await connection.send([command])
      return Buffer.isBuffer(reply) ? reply.toString() : reply
    },
    async stop() {
      connection.close()
      child.kill()
      await exited
    },
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
