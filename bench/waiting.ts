/** A process of its own for pull.ts: asks Redis for one small thing after the other, and tells how long the slowest took. */
import { respConnection } from '../tests/support/redis/resp.ts'
import { timed } from './measure.ts'

const connection = respConnection(process.env['REDIS_URL'] ?? '')
let running = false
let longest = 0

async function ask(): Promise<void> {
  while (running) {
    longest = Math.max(longest, await timed(() => connection.send([['PING']])))
    await new Promise(setImmediate)
  }
  process.send?.(longest)
}

process.on('message', (message) => {
  running = message === 'start'
  if (!running) return
  longest = 0
  void ask()
})
process.on('disconnect', () => process.exit())
await connection.send([['PING']])
process.send?.('ready')
