/** Calls over HTTP, against a server that is told what to do, and the signature of those to AWS. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { callAws, sign } from '../../../shared/calls/aws.ts'
import { send } from '../../../shared/calls/send.ts'

let server: Server
let url: string
let requests: { method: string | undefined; url: string | undefined }[]
let sockets: Socket[]
let answer: (request: IncomingMessage, response: ServerResponse) => void

const limitMs = 60_000

beforeAll(async () => {
  server = createServer((request, response) => {
    request.resume()
    requests.push({ method: request.method, url: request.url })
    answer(request, response)
  })
  server.on('connection', (socket) => sockets.push(socket))
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(
  () =>
    new Promise((resolve) => {
      server.close(resolve)
      server.closeAllConnections()
    }),
)
beforeEach(() => {
  requests = []
  sockets = []
  answer = (_, response) => response.end('yes')
})

describe('send', () => {
  test('uses a connection again', async () => {
    for (const _ of [1, 2, 3])
      expect(await send(url, { limitMs })).toMatchObject({ status: 200, text: 'yes' })
    expect(sockets.length).toBeLessThanOrEqual(1)
  })

  test('uses no connection that has slept too long while no timer ran, as in a frozen function', async () => {
    await send(url, { limitMs })
    const before = sockets.length
    const { now } = Date
    jest.spyOn(Date, 'now').mockImplementation(() => now() + 5 * 60_000)
    try {
      expect(await send(url, { limitMs })).toMatchObject({ status: 200, text: 'yes' })
    } finally {
      jest.restoreAllMocks()
    }
    expect(sockets).toHaveLength(before + 1)
  })

  test('follows no redirect, and returns its address', async () => {
    answer = (_, response) => response.writeHead(302, { location: '/elsewhere' }).end()
    expect(await send(url, { limitMs })).toMatchObject({ status: 302, headers: { location: '/elsewhere' } })
    expect(requests).toHaveLength(1)
  })

  test('returns letters beyond ASCII whole, however they are cut on the way', async () => {
    const bytes = Buffer.from('größe')
    answer = (_, response) => {
      response.write(bytes.subarray(0, 3))
      setImmediate(() => response.end(bytes.subarray(3)))
    }
    expect((await send(url, { limitMs })).text).toBe('größe')
  })

  test.each([
    ['nothing is answered', () => {}],
    ['the answer breaks off', (response: ServerResponse) => response.writeHead(200).write('a part')],
  ])('rejects at its limit where %s', async (_, begin) => {
    answer = (__, response) => void begin(response)
    await expect(send(url, { limitMs: 50 })).rejects.toThrow(/no answer within 50 ms|aborted/)
  })

  test.each(['GET', 'POST'])('sends a %s once, though its connection breaks', async (method) => {
    await send(url, { limitMs })
    requests = []
    answer = ({ socket }) => socket.resetAndDestroy()
    await expect(send(url, { method, limitMs })).rejects.toThrow(/ECONNRESET|socket hang up/)
    expect(requests).toHaveLength(1)
  })
})

// Out of AWS's own test suite for signature version 4.
test.each([
  ['GET', '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31'],
  ['POST', '5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b'],
])('signs a %s as AWS says', (method, signature) => {
  const credentials = {
    region: 'us-east-1',
    accessKeyId: 'AKIDEXAMPLE',
    secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
  }
  const now = new Date('2015-08-30T12:36:00Z')
  const request = {
    method,
    url: new URL('https://example.amazonaws.com/'),
    service: 'service',
    headers: {},
    body: '',
    now,
  }
  expect(sign(credentials, request)).toEqual({
    'x-amz-date': '20150830T123600Z',
    authorization:
      'AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, ' +
      `SignedHeaders=host;x-amz-date, Signature=${signature}`,
  })
})

test('signs every header that it sends to AWS, the token of a role as well', async () => {
  const credentials = {
    region: 'eu-central-1',
    accessKeyId: 'id',
    secretAccessKey: 'canary',
    sessionToken: 'session',
  }
  let signed = ''
  answer = ({ headers }, response) => {
    signed = /SignedHeaders=([^,]+),/.exec(headers.authorization ?? '')?.[1] ?? ''
    response.end('{}')
  }
  const call = {
    service: 'ssm',
    target: 'AmazonSSM.GetParameters',
    contentType: 'application/x-amz-json-1.1',
    body: {},
  }
  await callAws(credentials, { ...call, url: new URL(url), limitMs })
  expect(signed).toBe('content-type;host;x-amz-date;x-amz-security-token;x-amz-target')
})
