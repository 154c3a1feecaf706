import type { IncomingHttpHeaders } from 'node:http'
import type * as z from 'zod'
import { send } from '../calls/send.ts'
import { timeLimit } from '../config.ts'
import { logger } from '../telemetry/logger.ts'
import { ClientRefused, KeycloakUnavailable } from './errors.ts'
import { countKeycloakCall, currentTraceHeaders } from '../telemetry/request-context.ts'

/** A password login costs Keycloak 45 ms of CPU; under load they queue. Past this the caller is better told. */
const timeoutMs = 4000

/**
 * Where Keycloak ends sessions it first sends logout tokens, to a function of ours that may have to start for it, and
 * waits 5 seconds for the answer (docs/keycloak.md); it ends the session whether or not one comes.
 */
export const endingTimeoutMs = 8000

export interface Request {
  method?: string
  headers?: Record<string, string>
  /** A form, or JSON as text. */
  body?: URLSearchParams | string
}

export interface Answer {
  status: number
  headers: IncomingHttpHeaders
  /** Parsed JSON, or undefined where there was none. */
  body: unknown
}

/**
 * One call to Keycloak. Whatever it answers is returned, but no answer, a 5xx and a redirect throw
 * KeycloakUnavailable: a redirect would carry secrets to an address that nobody configured.
 */
export async function call(url: string, request: Request, limitMs = timeoutMs): Promise<Answer> {
  const done = countKeycloakCall()
  try {
    const { method = 'GET', headers, body } = request
    const { status, text, ...answer } = await send(url, {
      method,
      headers: {
        ...headers,
        ...(body instanceof URLSearchParams && { 'Content-Type': 'application/x-www-form-urlencoded' }),
        // Without it a sign-in that a flow denies is answered with a page.
        Accept: 'application/json',
        ...currentTraceHeaders(),
      },
      ...(body !== undefined && { body: body.toString() }),
      limitMs: timeLimit(limitMs),
    })
    if (status >= 500 || (status >= 300 && status < 400)) throw new Error(`Keycloak answered ${status}`)
    return { status, headers: answer.headers, body: text === '' ? undefined : parseJson(text) }
  } catch (error) {
    throw new KeycloakUnavailable(error)
  } finally {
    done()
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** An answer that only a wrong set-up explains (wrong secret, no realm, missing rights): an alarm, and 503 to callers. */
export function misconfigured(what: string, answer: Answer): KeycloakUnavailable {
  const cause = new Error(`${what}: Keycloak answered ${answer.status} ${errorCode(answer) ?? ''}`.trim())
  logger.critical('Keycloak and this deployment do not fit together; run setup', { error: cause })
  return new KeycloakUnavailable(cause)
}

/** Keycloak does not know our client, or not by this secret: an alarm. */
export function clientRefused(clientId: string, answer: Answer): ClientRefused {
  const cause = new Error(`Keycloak answered ${answer.status} ${errorCode(answer) ?? ''}`.trim())
  logger.critical(`Keycloak refuses the secret of ${clientId}, or its client is disabled`, { error: cause })
  return new ClientRefused(clientId, cause)
}

/** The `error` member of an OAuth error. */
export function errorCode({ body }: Answer): string | undefined {
  return member(body, 'error')
}

export function errorDescription({ body }: Answer): string | undefined {
  return member(body, 'error_description')
}

/** What the admin API says beside the status. */
export function errorMessage({ body }: Answer): string | undefined {
  return member(body, 'errorMessage')
}

function member(body: unknown, name: string): string | undefined {
  const value = (body as Record<string, unknown> | null | undefined)?.[name]
  return typeof value === 'string' ? value : undefined
}

/** The body as the schema wants it; anything else is no Keycloak that we know. */
export function parseAnswer<Schema extends z.ZodType>(
  schema: Schema,
  what: string,
  answer: Answer,
): z.output<Schema> {
  const result = schema.safeParse(answer.body)
  if (!result.success) throw misconfigured(what, answer)
  return result.data
}
