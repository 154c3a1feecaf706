/** The driver over Upstash's REST API. */
import { errors, Redis } from '@upstash/redis'
import { timeLimit } from '../config.ts'
import { lasting } from './lasting.ts'
import { replyError, unavailable, type Driver, type Reply } from './port.ts'

type Answer = { result: Reply; error?: undefined } | { error: string }

// The client's own commands parse and reshape what they get; its transport, which does neither, is protected.
class RestClient extends Redis {
  post(path: string, body: string[][]): Promise<Answer[]> {
    return this.client.request({ path: [path], body }) as Promise<unknown> as Promise<Answer[]>
  }
}

/** A driver that makes one HTTP call a trip, given up after 0.8 s. */
export function upstashDriver({ url, token }: { url: string; token: string }): Driver {
  const client = new RestClient({
    url,
    token,
    // `retry: false` still tries twice in 1.39, which would run an INCR twice when a reply is lost.
    retry: { retries: 0 },
    // A function makes a signal for each call; a plain signal's abort would pass for a reply.
    signal: () => AbortSignal.timeout(timeLimit(800)),
    // Plain JSON strings: decoding base64, the client loses a leading byte order mark and garbles "OK" within arrays.
    responseEncoding: false,
    automaticDeserialization: false,
    enableAutoPipelining: false,
    enableTelemetry: false,
  })

  async function post(path: string, commands: string[][]): Promise<Answer[]> {
    try {
      return await client.post(path, commands)
    } catch (error) {
      throw callError(error)
    }
  }

  return lasting({
    async pipeline(commands) {
      const answers = await post('pipeline', commands)
      return answers.map((answer, i) =>
        answer.error === undefined ? answer.result : replyError(commands[i]![0]!, answer.error),
      )
    },

    async transaction(commands) {
      const answers = await post('multi-exec', commands)
      return answers.map((answer, i) => {
        if (answer.error !== undefined) throw replyError(commands[i]![0]!, answer.error)
        return answer.result
      })
    },

    // The connections are fetch's own: it closes one on which a call was given up, and takes any of the others.
    renew() {},
    spares: 3,

    async close() {},
  })
}

// A new error each time: the client's own carry the whole request, or the answer.
function callError(error: unknown): Error {
  if (error instanceof errors.UpstashJSONParseError) return unavailable('the answer is not JSON')
  if (error instanceof errors.UpstashError) return unavailable(error.message.split(', command was: ')[0]!)
  // fetch says "fetch failed" and keeps the reason to itself.
  const { name, message, cause } = error as Error
  return unavailable((cause as NodeJS.ErrnoException | undefined)?.code ?? `${name}: ${message}`)
}
