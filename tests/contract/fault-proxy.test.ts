import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { startFaultProxy, type FaultProxy } from '../support/network/fault-proxy.ts'

describe('the fault proxy', () => {
  let received: string
  let echo: Server
  let proxy: FaultProxy

  beforeEach(async () => {
    received = ''
    echo = createServer((socket) => {
      socket.on('error', () => {})
      socket.on('data', (chunk) => {
        received += chunk
        socket.write(chunk)
      })
    }).listen(0, '127.0.0.1')
    await once(echo, 'listening')
    proxy = await startFaultProxy({
      target: { host: '127.0.0.1', port: (echo.address() as AddressInfo).port },
    })
  })
  afterEach(async () => {
    await proxy.close()
    echo.close()
  })

  async function open(): Promise<Socket> {
    const socket = connect(proxy.port, '127.0.0.1').setEncoding('utf8')
    await once(socket, 'connect')
    return socket
  }

  /** What comes back, or the code of the error that ended the connection. */
  async function ask(socket: Socket, text: string): Promise<string> {
    socket.write(text)
    try {
      return String((await once(socket, 'data'))[0])
    } catch (error) {
      return (error as NodeJS.ErrnoException).code!
    }
  }

  it('passes on what both sides say, and what the target said before it hung up', async () => {
    const socket = await open()
    expect(await ask(socket, 'one')).toBe('one')
    echo.once('connection', (accepted: Socket) => accepted.end('farewell'))
    const second = await open()
    let heard = ''
    for await (const chunk of second) heard += chunk
    expect(heard).toBe('farewell')
    socket.destroy()
  })

  it('refuses connections for real, destroys existing ones, and comes back on the same port', async () => {
    const existing = await open()
    const { port } = proxy
    const [[error]] = await Promise.all([once(existing, 'error'), proxy.setMode('refuse')])
    expect(error).toMatchObject({ code: 'ECONNRESET' })
    await expect(open()).rejects.toMatchObject({ code: 'ECONNREFUSED' })
    await proxy.setMode('pass')
    expect(proxy.port).toBe(port)
    const socket = await open()
    expect(await ask(socket, 'again')).toBe('again')
    socket.destroy()
  })

  it('falls silent for good on connections that hung, and serves new ones once the fault is lifted', async () => {
    const hanging = await open()
    expect(await ask(hanging, 'before')).toBe('before')
    await proxy.setMode('hang')
    const heard: string[] = []
    hanging.on('data', (chunk: string) => heard.push(chunk))
    hanging.write('lost')
    await proxy.setMode('pass')
    hanging.write('also lost')
    const socket = await open()
    expect(await ask(socket, 'after')).toBe('after')
    expect(received).toBe('beforeafter')
    expect(heard).toEqual([])
    hanging.destroy()
    socket.destroy()
  })

  it('resets existing and new connections', async () => {
    const existing = await open()
    expect(await ask(existing, 'one')).toBe('one')
    const [[error]] = await Promise.all([once(existing, 'error'), proxy.setMode('reset')])
    expect(error).toMatchObject({ code: 'ECONNRESET' })
    const socket = connect(proxy.port, '127.0.0.1')
    await expect(once(socket, 'close')).rejects.toMatchObject({ code: 'ECONNRESET' })
  })

  it('counts a trip when the client sends after the target has answered', async () => {
    const [first, second] = [await open(), await open()]
    expect(proxy.roundTrips).toBe(0)
    await ask(first, 'one')
    await ask(first, 'two')
    expect(proxy.roundTrips).toBe(2)
    proxy.resetCounts()
    await ask(second, 'three')
    expect(proxy.roundTrips).toBe(1)
    first.destroy()
    second.destroy()
  })

  it('cuts before the target sees the trip it was told to cut', async () => {
    const socket = await open()
    proxy.cut('before', 2)
    expect(await ask(socket, 'one')).toBe('one')
    expect(await ask(socket, 'two')).toBe('ECONNRESET')
    expect(received).toBe('one')
  })

  it('cuts after the target has answered, once', async () => {
    const socket = await open()
    proxy.cut('after')
    expect(await ask(socket, 'one')).toBe('ECONNRESET')
    expect(received).toBe('one')
    const next = await open()
    expect(await ask(next, 'two')).toBe('two')
    next.destroy()
  })
})
