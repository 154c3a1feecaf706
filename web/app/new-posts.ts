/** What is new in the feed. The one place that would change if the API pushed instead of being asked. */
import { useEffect, useRef, useState } from 'preact/hooks'
import type { Client } from '../../client/perch.ts'
import type { FeedItem } from '../../client/routes.ts'

/**
 * The posts that have come since the page was loaded, newest first, while the tab is visible.
 *
 * @param since the `prev` of the first page; undefined until it is known
 */
export function useNewPosts(
  perch: Client,
  username: string,
  since: string | undefined,
): { posts: FeedItem[]; take: () => FeedItem[] } {
  const [posts, setPosts] = useState<FeedItem[]>([])
  const before = useRef(since)
  useEffect(() => {
    before.current = since
    setPosts([])
    if (since === undefined) return
    let stop = new AbortController()
    const read = async () => {
      const query = { before: before.current }
      const input = { path: { username }, query, signal: stop.signal, everySeconds: 10, idleSeconds: 90 }
      for await (const { items, prev } of perch.poll('GET /users/{username}/feed', input)) {
        before.current = prev
        setPosts((known) => [...items.filter(({ id }) => known.every((one) => one.id !== id)), ...known])
      }
    }
    // What ends it, such as a session that is over, is told by the next thing that the person does.
    const start = () => void read().catch(() => {})
    const changed = () => {
      stop.abort()
      stop = new AbortController()
      if (document.visibilityState === 'visible') start()
    }
    if (document.visibilityState === 'visible') start()
    document.addEventListener('visibilitychange', changed)
    return () => {
      stop.abort()
      document.removeEventListener('visibilitychange', changed)
    }
  }, [perch, username, since])
  const take = () => {
    setPosts([])
    return posts
  }
  return { posts, take }
}
