/**
 * Runs a collection as Postman would, as far as ours goes: variables, bearer tokens, scripts before and after a request with
 * `pm.test`, `pm.expect(…).to.equal`, `pm.response` and `pm.collectionVariables`. Anything else is an error.
 */
import { randomUUID } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import { runInNewContext } from 'node:vm'

interface Pair {
  key: string
  value: string
}

type Auth = { type: 'noauth' } | { type: 'bearer'; bearer: Pair[] }

interface Item {
  name: string
  item?: Item[]
  event?: { listen: 'prerequest' | 'test'; script: { exec: string[] } }[]
  request?: {
    method: string
    auth?: Auth
    header: Pair[]
    body?: { mode: 'raw'; raw: string } | { mode: 'urlencoded'; urlencoded: Pair[] }
    url: { raw: string }
  }
}

export interface Collection {
  auth: Auth
  variable: Pair[]
  item: Item[]
}

export interface Ran {
  requests: number
  assertions: number
  /** `name of the request: what was wrong`. */
  failures: string[]
}

/** @param given values of variables, instead of the collection's own */
export async function runCollection(collection: Collection, given: Record<string, string>): Promise<Ran> {
  const variables = new Map(collection.variable.map(({ key, value }) => [key, value]))
  for (const [key, value] of Object.entries(given)) variables.set(key, value)
  const ran: Ran = { requests: 0, assertions: 0, failures: [] }
  for (const item of collection.item.flatMap((one) => one.item ?? [one])) {
    const fail = (error: unknown) => void ran.failures.push(`${item.name}: ${(error as Error).message}`)
    const run = (listen: 'prerequest' | 'test', answer?: { status: number; text: string }) => {
      const script = item.event?.find((event) => event.listen === listen)?.script.exec.join('\n')
      if (script === undefined) return
      try {
        runInNewContext(script, { pm: postman(variables, ran, fail, answer) })
      } catch (error) {
        fail(error)
      }
    }
    run('prerequest')
    ran.requests += 1
    const answer = await send(item, collection.auth, variables)
    run('test', answer)
  }
  return ran
}

/** What scripts see as `pm`. */
function postman(
  variables: Map<string, string>,
  ran: Ran,
  fail: (error: unknown) => void,
  answer?: { status: number; text: string },
): object {
  const equal = (actual: unknown, expected: unknown) => {
    if (isDeepStrictEqual(actual, expected)) return
    throw new Error(`expected ${JSON.stringify(actual)} to equal ${JSON.stringify(expected)}`)
  }
  return {
    test(name: string, check: () => void) {
      ran.assertions += 1
      try {
        check()
      } catch (error) {
        fail(new Error(`${name}: ${(error as Error).message}`))
      }
    },
    expect: (actual: unknown) => ({ to: { equal: (expected: unknown) => equal(actual, expected) } }),
    collectionVariables: {
      get: (name: string) => variables.get(name),
      set: (name: string, value: string) => variables.set(name, value),
    },
    ...(answer && {
      response: {
        code: answer.status,
        json: () => JSON.parse(answer.text) as unknown,
        to: { have: { status: (wanted: number) => equal(answer.status, wanted) } },
      },
    }),
  }
}

async function send({ name, request }: Item, auth: Auth, variables: Map<string, string>) {
  if (request === undefined) throw new Error(`${name} is no request`)
  const fillIn = (text: string) =>
    text.replace(/\{\{([^}]+)\}\}/g, (_, variable: string) => {
      if (variable === '$guid') return randomUUID()
      const value = variables.get(variable)
      if (value === undefined) throw new Error(`${name}: there is no variable ${variable}`)
      return value
    })
  const pairs = (list: Pair[]) => list.map(({ key, value }) => [key, fillIn(value)])
  const used = request.auth ?? auth
  const token = used.type === 'bearer' ? fillIn(used.bearer[0]?.value ?? '') : undefined
  const { body } = request
  const response = await fetch(fillIn(request.url.raw), {
    method: request.method,
    headers: {
      ...(Object.fromEntries(pairs(request.header)) as Record<string, string>),
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    ...(body?.mode === 'raw' && { body: fillIn(body.raw) }),
    ...(body?.mode === 'urlencoded' && {
      body: new URLSearchParams(pairs(body.urlencoded) as [string, string][]),
    }),
  })
  return { status: response.status, text: await response.text() }
}
