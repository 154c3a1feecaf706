/** What the user has changed of posts in this tab: every list shows it, whenever it was loaded. */
import { useEffect, useState } from 'preact/hooks'
import type { Post } from '../../client/routes.ts'

/** By id: the post as it was edited, or null where it was deleted. */
const changed = new Map<string, Post | null>()
const changedEvent = 'perch:post'

/** @param now the post as it is; null: it is deleted; undefined: it is as it was loaded */
export function changePost(id: string, now: Post | null | undefined): void {
  if (now === undefined) changed.delete(id)
  else changed.set(id, now)
  dispatchEvent(new Event(changedEvent))
}

/** A post as it is by now; null where it is deleted. */
export function useChanged<Kind extends Post>(post: Kind): Kind | null {
  const [, setCount] = useState(0)
  useEffect(() => {
    const look = () => setCount((count) => count + 1)
    addEventListener(changedEvent, look)
    return () => removeEventListener(changedEvent, look)
  }, [])
  const known = changed.get(post.id)
  if (known === null) return null
  // What was loaded since may be newer.
  const isNewer = known !== undefined && (known.editedAt ?? '') > (post.editedAt ?? '')
  return isNewer ? { ...post, text: known.text, entities: known.entities, editedAt: known.editedAt } : post
}
