/**
 * The session of this browser, shared by its tabs: the access token in memory alone, told from tab to tab, because a renewal
 * ends the one before. The refresh token is in a cookie that no script can read.
 */
import { type Session, sessionInCookie, type SessionStore } from '../../client/perch.ts'
import { mayHaveSession, noteSession } from '../app/preferences.ts'

/** How long a new tab waits for another one to tell it the session. Milliseconds. */
const answerMs = 60

type Message = { kind: 'ask' } | { kind: 'session'; session: Session | null }

/**
 * @param changed told of a session that has ended, and of one that another tab has begun
 */
export function tabSession(changed: (isThere: boolean) => void): SessionStore & { ask: () => Promise<void> } {
  let session: Session | null = mayHaveSession() ? sessionInCookie() : null
  const channel = typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel('perch')
  let heard = () => {}
  channel?.addEventListener('message', ({ data }: MessageEvent<Message>) => {
    if (data.kind === 'ask') {
      if (session?.accessToken) channel.postMessage({ kind: 'session', session } satisfies Message)
      return
    }
    const before = session
    session = data.session
    heard()
    if ((before === null) !== (session === null)) changed(session !== null)
  })
  return {
    get: () => session,
    set(next) {
      const isSame = (session === null) === (next === null)
      session = next
      noteSession(next !== null)
      if (next !== null || !isSame) channel?.postMessage({ kind: 'session', session } satisfies Message)
      if (next === null && !isSame) changed(false)
    },
    /** Takes over the session of another tab, where there is one. */
    ask: () =>
      new Promise((resolve) => {
        if (channel === null || session === null) return resolve()
        heard = resolve
        setTimeout(resolve, answerMs)
        channel.postMessage({ kind: 'ask' } satisfies Message)
      }),
  }
}
