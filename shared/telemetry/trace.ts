/**
 * W3C Trace Context: which trace a request belongs to, as it comes in and goes on in the headers `traceparent` and
 * `tracestate`. Perch records no spans of its own: it writes the trace id into its log lines and passes the rest on.
 * https://www.w3.org/TR/trace-context-2/
 */
import { randomUUID } from 'node:crypto'

/** Where in a trace something happens. */
export interface Trace {
  /** 32 hexadecimal digits, the same through the whole trace. */
  traceId: string
  /** 16 hexadecimal digits: this request or message, which is the parent of what it calls. */
  spanId: string
  /** Bit 0: the caller may have recorded the trace. Bit 1: the trace id is random. */
  flags: number
  /** Of other tracing systems; passed on as it came. */
  state?: string
}

/** How a trace is handed on: in headers, or beside a message. */
export interface TraceHeaders {
  traceparent?: string | undefined
  tracestate?: string | undefined
}

const knownFlags = 0b11
/** A trace that begins here: its id is random, and nobody has recorded anything. */
const newFlags = 0b10

const parentPattern = /^([\da-f]{2})-([\da-f]{32})-([\da-f]{16})-([\da-f]{2})(-.*)?$/

/** Goes on with the trace that a caller has sent, or begins one where it has sent none that is valid. */
export function continueTrace({ traceparent = '', tracestate = '' }: TraceHeaders = {}): Trace {
  const spanId = randomHex(16)
  const [, version, traceId = '', parentId = '', flags = '', rest] = parentPattern.exec(traceparent) ?? []
  const isValid =
    version !== undefined &&
    version !== 'ff' &&
    // Only later versions may say more.
    (version !== '00' || rest === undefined) &&
    /[^0]/.test(traceId) &&
    /[^0]/.test(parentId)
  if (!isValid) return { traceId: randomHex(32), spanId, flags: newFlags }
  return {
    traceId,
    spanId,
    flags: Number.parseInt(flags, 16) & knownFlags,
    ...(isState(tracestate) ? { state: tracestate } : {}),
  }
}

/** Of a UUID, because Node keeps random bytes for these; its last 56 bits are random, as the flag promises. */
function randomHex(digits: number): string {
  return randomUUID().replaceAll('-', '').slice(-digits)
}

const maxStateLength = 512
const maxStateMembers = 32
const stateMember = /^[a-z\d][a-z\d_*/@-]{0,255}=[ -+\--<>-~]{0,255}[!-+\--<>-~]$/

/** Whether this is a list of vendors' members, and short enough to be passed on. */
function isState(text: string): boolean {
  if (text.length > maxStateLength) return false
  const members = text
    .split(',')
    // Not trim(): it takes spaces of all scripts, which no header may hold.
    .map((member) => member.replace(/^[ \t]+|[ \t]+$/g, ''))
    .filter((member) => member !== '')
  return (
    members.length > 0 &&
    members.length <= maxStateMembers &&
    members.every((member) => stateMember.test(member))
  )
}

/** The headers that tell whoever is called, or has called, which trace this is. */
export function traceHeaders({ traceId, spanId, flags, state }: Trace): Record<string, string> {
  const traceparent = `00-${traceId}-${spanId}-0${flags}`
  return state === undefined ? { traceparent } : { traceparent, tracestate: state }
}
