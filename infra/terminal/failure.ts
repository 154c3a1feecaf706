/**
 * A failure of infra that a person can act on: what happened, why, and the command to type next.
 * Printed as three lines; the cause stays for PERCH_DEBUG.
 */
export class InfraFailure extends Error {
  override readonly name = 'InfraFailure'
  readonly what: string
  readonly why: string
  readonly next: string

  constructor(what: string, why: string, next: string, options?: { cause?: unknown }) {
    super(`${what}\nWhy: ${why}\nNext: ${next}`, options)
    this.what = what
    this.why = why
    this.next = next
  }
}

/** The text for a person: three lines for a failure we foresaw; the stack as well with PERCH_DEBUG set. */
export function describeFailure(error: unknown, debug = Boolean(process.env['PERCH_DEBUG'])): string {
  const failure = error instanceof InfraFailure ? error : unforeseen(error)
  if (!debug) return failure.message
  const cause = failure.cause instanceof Error ? `\n${failure.cause.stack ?? failure.cause.message}` : ''
  return `${failure.stack ?? failure.message}${cause}`
}

/** The words of anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

function unforeseen(error: unknown): InfraFailure {
  return (
    noSpace(messageOf(error), error) ??
    notWritable(error) ??
    new InfraFailure(
      'Something went wrong that Perch did not foresee.',
      messageOf(error),
      'the same command with PERCH_DEBUG=1 shows where',
      { cause: error },
    )
  )
}

/** A full disk shows itself in many words, from Node, tar, Maven, Redis and Java: one answer for all of them. */
export function noSpace(text: string, cause?: unknown): InfraFailure | undefined {
  if (!/ENOSPC|no space left on device|disk quota exceeded|not enough space/i.test(text)) return undefined
  const line = text.split('\n').find((part) => /ENOSPC|space|quota/i.test(part)) ?? text
  return new InfraFailure(
    'There is no space left on the disk.',
    line.trim(),
    'free some space (df -h shows where), or set PERCH_CACHE and PERCH_FOLDER to another disk',
    { cause },
  )
}

/** A checkout that is read-only, or of another user. */
function notWritable(error: unknown): InfraFailure | undefined {
  const { code = '', path } = error instanceof Error ? (error as NodeJS.ErrnoException) : {}
  if (!['EROFS', 'EACCES', 'EPERM'].includes(code) || path === undefined) return undefined
  const why = code === 'EROFS' ? 'the disk is read-only' : 'this user may not write there'
  return path.endsWith('.env')
    ? new InfraFailure(
        `The secrets cannot be kept in ${path}.`,
        why,
        'set KEYCLOAK_CLIENT_SECRET, KEYCLOAK_ADMIN_CLIENT_SECRET, SESSION_ENCRYPTION_KEY and KEYCLOAK_ADMIN_PASSWORD in the environment (.env.example says how they are made)',
        { cause: error },
      )
    : new InfraFailure(
        `Perch cannot write to ${path}.`,
        why,
        'PERCH_FOLDER, PERCH_CACHE and PERCH_BUILD_FOLDER name folders elsewhere: set them to some that you may write to',
        { cause: error },
      )
}
