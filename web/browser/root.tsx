/** The state of the whole app: where one is, who is signed in, and what is told. */
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks'
import { createClient } from '../../client/perch.ts'
import type { Me } from '../../client/routes.ts'
import type { App, Undoable } from '../app/context.ts'
import { hasDrafts } from '../app/drafts.ts'
import { forgetList, forgetLoaded } from '../app/lists.ts'
import type { PageData } from '../app/page-data.ts'
import { noteSession } from '../app/preferences.ts'
import { isSessionOver } from '../app/sentences.ts'
import { Composer } from '../forms/composer.tsx'
import { Dialog } from '../forms/dialog.tsx'
import { Perch } from '../pages/app.tsx'
import { AppContext } from '../app/context.ts'
import { cameFrom, depth, focusWhereLeft, go, watchAddress } from './history.ts'
import { tabSession } from './session-store.ts'
import { type Message, Toast } from './toast.tsx'

/** How often the badge is renewed while the tab is visible. Milliseconds. */
const badgeMs = 30_000

/** How long a message stays. Milliseconds. */
const messageMs = 6000

/** How long something can be taken back. Milliseconds. */
const undoMs = 10_000

/** What is deleted when its page is left is still deleted. */
const outlasting = (url: string, init: RequestInit) =>
  fetch(url, { ...init, keepalive: init.method === 'DELETE' })

export function Root({ data }: { data: PageData | undefined }) {
  const [path, setPath] = useState(location.pathname)
  const [isFirst, setFirst] = useState(true)
  const [me, setUser] = useState<Me | null | undefined>(null)
  const [unread, setUnread] = useState(0)
  const [message, setMessage] = useState<Message>()
  const [isOffline, setOffline] = useState(false)
  const [isComposing, setComposing] = useState(false)
  const isReturn = useRef(false)
  const { perch, store } = useMemo(() => {
    // Another tab has logged in or out.
    const changed = (isThere: boolean) => (isThere ? void load.current() : leave.current())
    const session = tabSession(changed)
    return {
      store: session,
      perch: createClient('', { store: session, usesCookie: true, fetch: outlasting }),
    }
  }, [])

  /** What the message before offered to take back is done now. */
  const told = useRef<Message | undefined>(undefined)
  const show = (next: Message | undefined) => {
    const before = told.current
    told.current = next
    setMessage(next)
    before?.more?.done()
  }
  const tell = (text: string, more?: Undoable) => show({ text, ...(more && { more }) })
  const undo = () => {
    const more = told.current?.more
    told.current = undefined
    setMessage(undefined)
    more?.undo()
    document.getElementById('main')?.focus({ preventScroll: true })
  }

  const setMe = (next: Me | null) => {
    if (next?.id !== me?.id) forgetLoaded()
    setUser(next)
    if (next === null) setUnread(0)
  }
  const leave = useRef(() => {})
  leave.current = () => {
    if (me)
      tell(`You are logged out.${hasDrafts() ? ' What you were writing is kept: log in to go on.' : ''}`)
    setMe(null)
  }
  const load = useRef(async () => {})
  load.current = async () => {
    if (store.get() === null) return setUser(null)
    setUser((now) => now ?? undefined)
    try {
      setMe(await perch.send('GET /me'))
    } catch (error) {
      if (isSessionOver(error)) noteSession(false)
      setMe(null)
    }
  }

  useEffect(() => {
    void store.ask().then(() => load.current())
    const leaving = () => told.current?.more && show(undefined)
    const connected = () => setOffline(!navigator.onLine)
    const events = [
      ['pagehide', leaving],
      ['online', connected],
      ['offline', connected],
    ] as const
    for (const [name, heard] of events) addEventListener(name, heard)
    return watchAddress((returned) => {
      leaving()
      isReturn.current = returned
      setFirst(false)
      setPath(location.pathname)
    })
  }, [])
  useLayoutEffect(() => {
    if (isFirst) return
    scrollTo(0, isReturn.current ? depth() : 0)
    const isBack = isReturn.current && focusWhereLeft()
    if (!isBack) document.getElementById('main')?.focus({ preventScroll: true })
  }, [path, isFirst])
  useEffect(() => {
    if (!me) return
    const read = async () => {
      if (document.visibilityState !== 'visible') return
      const { count } = await perch.send('GET /me/notifications/unread')
      setUnread(count)
    }
    // A badge that cannot be renewed stays as it is; a session that is over is told by the store.
    const attempt = () => void read().catch((error) => isSessionOver(error) && leave.current())
    attempt()
    const timer = setInterval(attempt, badgeMs)
    document.addEventListener('visibilitychange', attempt)
    return () => {
      clearInterval(timer)
      document.removeEventListener('visibilitychange', attempt)
    }
  }, [me?.id, path])
  useEffect(() => {
    if (!message) return
    const timer = setTimeout(() => show(undefined), message.more ? undoMs : messageMs)
    return () => clearTimeout(timer)
  }, [message])

  const app: App = {
    me,
    perch,
    unread,
    go,
    isFirst,
    tell,
    cameFrom,
    compose: () => setComposing(true),
    setMe,
    setUnread,
  }
  return (
    <>
      <Perch path={path} data={isFirst ? data : undefined} app={app} />
      {isComposing && me && (
        <AppContext.Provider value={app}>
          <Dialog title="New post" onClose={() => setComposing(false)}>
            <Composer
              hasFocus
              onPosted={(post) => {
                setComposing(false)
                forgetList('feed')
                go(`/p/${post.id}`)
              }}
            />
          </Dialog>
        </AppContext.Provider>
      )}
      <div role="status">{isOffline && <p class="offline">You are offline. What you see may be old.</p>}</div>
      <div aria-live="polite">{message && <Toast message={message} undo={undo} />}</div>
    </>
  )
}
