/**
 * A network of a given round trip, in a process of its own: what the client sends arrives that much later, what comes
 * back passes. Timers are too coarse for fractions of a millisecond, so it sleeps (and for the last of it, spins); that
 * holds everybody up, so it is for one client that waits for its answers.
 *
 *     node bench/delay-proxy.ts <port of the target> <milliseconds>
 */
import { connect, createServer, type AddressInfo } from 'node:net'

const [targetPort, delayMs] = process.argv.slice(2).map(Number) as [number, number]
const sleeper = new Int32Array(new SharedArrayBuffer(4))

function sleepUntil(due: number): void {
  const coarse = due - performance.now() - 0.15
  if (coarse > 0) Atomics.wait(sleeper, 0, 0, coarse)
  while (performance.now() < due);
}

const server = createServer({ noDelay: true }, (client) => {
  const target = connect({ port: targetPort, host: '127.0.0.1', noDelay: true })
  client.on('data', (chunk) => {
    sleepUntil(performance.now() + delayMs)
    target.write(chunk)
  })
  target.on('data', (chunk) => client.write(chunk))
  client.on('close', () => target.destroy())
  target.on('close', () => client.destroy())
  client.on('error', () => {})
  target.on('error', () => {})
})
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port))
process.on('disconnect', () => process.exit())
