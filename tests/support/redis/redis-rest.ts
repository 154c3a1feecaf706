/**
 * A stand-in for Upstash's REST API over a real Redis: POST `/` (one command), `/pipeline` and `/multi-exec`, a bearer
 * token, plain JSON strings or, when `Upstash-Encoding: base64` asks for it, base64 of every string except "OK".
 */
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { respConnection, type RespReply } from './resp.ts'

export interface RedisRest {
  url: string
  close(): Promise<void>
}

type Encode = (reply: RespReply) => unknown

/** Starts the stand-in on a free port of the loopback. */
export async function startRedisRest({
  redisUrl,
  token,
}: {
  redisUrl: string
  token: string
}): Promise<RedisRest> {
  const redis = respConnection(redisUrl)

  async function answer(
    path: string,
    body: unknown[],
    encode: Encode,
  ): Promise<[status: number, body: unknown]> {
    if (path === '/') {
      const [reply] = await redis.send([body.map(String)])
      return reply instanceof Error ? [400, { error: reply.message }] : [200, { result: encode(reply!) }]
    }
    const commands = (body as unknown[][]).map((command) => command.map(String))
    if (path === '/pipeline') return [200, (await redis.send(commands)).map(outcome(encode))]
    if (path !== '/multi-exec') return [404, { error: 'ERR no such path' }]
    const results = (await redis.send([['MULTI'], ...commands, ['EXEC']])).at(-1)
    if (results instanceof Error) return [400, { error: results.message }]
    return [200, (results as RespReply[]).map(outcome(encode))]
  }

  const server = createServer(async (request, response) => {
    let [status, body]: [number, unknown] = [401, { error: 'Unauthorized' }]
    if (request.headers.authorization === `Bearer ${token}`) {
      const encode = request.headers['upstash-encoding'] === 'base64' ? inBase64 : asText
      try {
        ;[status, body] = await answer(request.url!, await readJson(request), encode)
      } catch (error) {
        status = error instanceof SyntaxError ? 400 : 500
        body = { error: (error as Error).message }
      }
    }
    response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve))
      server.closeAllConnections()
      redis.close()
      await closed
    },
  }
}

async function readJson(request: IncomingMessage): Promise<unknown[]> {
  let text = ''
  for await (const chunk of request.setEncoding('utf8')) text += chunk
  return JSON.parse(text)
}

function outcome(encode: Encode): (reply: RespReply) => unknown {
  return (reply) => (reply instanceof Error ? { error: reply.message } : { result: encode(reply) })
}

function asText(reply: RespReply): unknown {
  if (Array.isArray(reply)) return reply.map(asText)
  return Buffer.isBuffer(reply) ? reply.toString() : reply
}

function inBase64(reply: RespReply): unknown {
  if (Array.isArray(reply)) return reply.map(inBase64)
  if (Buffer.isBuffer(reply)) return reply.toString('base64')
  return typeof reply === 'string' && reply !== 'OK' ? Buffer.from(reply).toString('base64') : reply
}
