/** What is under a post: replies, reposts, likes and bookmarks, to be seen by all and to be pressed by members. */
import type { ComponentChildren } from 'preact'
import { useRef, useState } from 'preact/hooks'
import type { Client } from '../../client/perch.ts'
import type { Post, PostCounts } from '../../client/routes.ts'
import { useApp } from '../app/context.ts'
import { postPath } from '../app/routes.ts'
import { sentenceOf } from '../app/sentences.ts'
import { Icon, type IconName } from '../basics/icons.tsx'

type Mark = 'liked' | 'reposted' | 'bookmarked'

/** Sends what a press means. Returns the counts as they are then, where the API tells them. */
const changes: Record<Mark, (perch: Client, id: string, on: boolean) => Promise<PostCounts | undefined>> = {
  liked: async (perch, id, on) =>
    (await perch.send(on ? 'PUT /me/likes/{id}' : 'DELETE /me/likes/{id}', { path: { id } })).counts,
  reposted: async (perch, id, on) =>
    (await perch.send(on ? 'PUT /me/reposts/{id}' : 'DELETE /me/reposts/{id}', { path: { id } })).counts,
  bookmarked: async (perch, id, on) => {
    await perch.send(on ? 'PUT /me/bookmarks/{id}' : 'DELETE /me/bookmarks/{id}', { path: { id } })
    return undefined
  },
}

const words: Partial<Record<Mark, [on: string, off: string]>> = {
  reposted: ['Reposted: your followers see it.', 'Your repost is taken back.'],
  bookmarked: ['Bookmarked.', 'Bookmark removed.'],
}

export function PostActions({ post }: { post: Post }) {
  const { me, perch, tell } = useApp()
  const [marks, setMarks] = useState({ liked: false, reposted: false, bookmarked: false, ...post.viewer })
  const [counts, setCounts] = useState(post.counts)
  const isSending = useRef(false)
  const { id, viewer, visibility } = post

  /** Shown at once, and taken back where it fails. */
  async function toggle(mark: Mark): Promise<void> {
    if (!perch || isSending.current) return
    isSending.current = true
    const [marksBefore, countsBefore] = [marks, counts]
    const on = !marks[mark]
    const step = on ? 1 : -1
    setMarks({ ...marks, [mark]: on })
    if (mark === 'liked') setCounts({ ...counts, likes: counts.likes + step })
    if (mark === 'reposted') setCounts({ ...counts, reposts: counts.reposts + step })
    try {
      const now = await changes[mark](perch, id, on)
      if (now) setCounts(now)
      const said = words[mark]
      if (said) tell(said[on ? 0 : 1])
    } catch (error) {
      setMarks(marksBefore)
      setCounts(countsBefore)
      tell(sentenceOf(error))
    } finally {
      isSending.current = false
    }
  }

  const press = (mark: Mark) => ({ isOn: marks[mark], onClick: () => void toggle(mark) })
  return (
    <div class="actions">
      <a class="action" href={`${postPath(id)}#reply`} aria-label={counted('Replies', counts.replies)}>
        <Icon name="reply" />
        <Count of={counts.replies} />
      </a>
      {me != null && viewer !== null ? (
        <>
          {visibility !== 'followers' && (
            <Toggle icon="repeat" label={counted('Repost', counts.reposts)} {...press('reposted')}>
              <Count of={counts.reposts} />
            </Toggle>
          )}
          <Toggle icon="heart" label={counted('Like', counts.likes)} {...press('liked')}>
            <Count of={counts.likes} />
          </Toggle>
          <Toggle icon="bookmark" label="Bookmark" {...press('bookmarked')} />
        </>
      ) : (
        <>
          <Seen icon="repeat" count={counts.reposts} words={['repost', 'reposts']} />
          <Seen icon="heart" count={counts.likes} words={['like', 'likes']} />
        </>
      )}
    </div>
  )
}

const counted = (word: string, count: number) => (count > 0 ? `${word}, ${count}` : word)

function Count({ of: count }: { of: number }) {
  return <span class="count">{count > 0 ? count : ''}</span>
}

function Seen({
  icon,
  count,
  words: [one, many],
}: {
  icon: IconName
  count: number
  words: [string, string]
}) {
  return (
    <span class="action">
      <Icon name={icon} />
      <Count of={count} />
      <span class="unseen">{count === 1 ? one : many}</span>
    </span>
  )
}

interface Pressed {
  icon: IconName
  isOn: boolean
  label: string
  onClick: () => void
  children?: ComponentChildren
}

function Toggle({ icon, isOn, label, onClick, children }: Pressed) {
  return (
    <button
      type="button"
      class={`action action-${icon}`}
      aria-pressed={isOn}
      aria-label={label}
      onClick={onClick}
    >
      <Icon name={icon} />
      {children}
    </button>
  )
}
