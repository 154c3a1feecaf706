/** A post in a list, or alone at the top of its thread. */
import { useState } from 'preact/hooks'
import type { Post } from '../../client/routes.ts'
import { useApp } from '../app/context.ts'
import { exactTime } from '../app/dates.ts'
import { postPath, userPath } from '../app/routes.ts'
import { sentenceOf } from '../app/sentences.ts'
import { Avatar } from '../basics/avatar.tsx'
import { Icon, type IconName } from '../basics/icons.tsx'
import { PostMenu } from './post-menu.tsx'
import { RichText } from '../basics/rich-text.tsx'
import { Time } from '../basics/time.tsx'

interface Shown {
  post: Post
  /** The post that its page is about. */
  isMain?: boolean
  /** It leads down to the post below it. */
  hasLine?: boolean
  onGone?: ((id: string) => void) | undefined
}

export function PostCard({ post, isMain = false, hasLine = false, onGone }: Shown) {
  const { author, text, entities, createdAt, editedAt, inReplyTo, visibility } = post
  const app = useApp()
  const [isGone, setGone] = useState(false)
  if (isGone) return null
  const gone = () => (onGone ? onGone(post.id) : setGone(true))
  return (
    <article
      class={`post${isMain ? ' post-main' : ''}${hasLine ? ' post-line' : ''}`}
      aria-label={`Post by ${author.displayName ?? author.username}`}
    >
      <a class="post-face" href={userPath(author.username)} tabIndex={-1} aria-hidden="true">
        <Avatar id={author.id} />
      </a>
      <div class="post-body">
        <div class="post-head">
          <a class="post-author" href={userPath(author.username)}>
            <bdi class="name">{author.displayName ?? author.username}</bdi>{' '}
            <span class="handle">@{author.username}</span>
          </a>
          <span class="post-when">
            {!isMain && (
              <a href={postPath(post.id)}>
                <Time at={createdAt} />
              </a>
            )}
            {editedAt && !isMain && <span title={`Edited ${exactTime(editedAt)}`}>edited</span>}
          </span>
          {app.me && <PostMenu post={post} onGone={gone} />}
        </div>
        {inReplyTo && !isMain && (
          <p class="post-context">
            Reply to <a href={postPath(inReplyTo.id)}>@{inReplyTo.username}</a>
          </p>
        )}
        <RichText text={text} entities={entities} />
        {visibility !== 'public' && (
          <p class="post-context">{visibility === 'followers' ? 'For followers' : 'On no public list'}</p>
        )}
        {isMain && (
          <p class="post-exact">
            <time dateTime={createdAt}>{exactTime(createdAt)}</time>
            {editedAt && <> · edited {exactTime(editedAt)}</>}
          </p>
        )}
        <PostActions key={post.viewer === null ? 'visitor' : 'member'} post={post} />
      </div>
    </article>
  )
}

function PostActions({ post }: { post: Post }) {
  const { me, perch, tell } = useApp()
  const [mark, setMark] = useState({ ...post.viewer, likes: post.counts.likes })
  const isMember = me != null && post.viewer !== null

  async function toggle(kind: 'liked' | 'bookmarked'): Promise<void> {
    if (!perch) return
    const before = mark
    const on = !(mark[kind] ?? false)
    const likes = kind === 'liked' ? mark.likes + (on ? 1 : -1) : mark.likes
    setMark({ ...mark, [kind]: on, likes })
    try {
      const input = { path: { id: post.id } }
      if (kind === 'liked') {
        const answer = await perch.send(on ? 'PUT /me/likes/{id}' : 'DELETE /me/likes/{id}', input)
        setMark((now) => ({ ...now, likes: answer.counts.likes }))
      } else {
        await perch.send(on ? 'PUT /me/bookmarks/{id}' : 'DELETE /me/bookmarks/{id}', input)
        tell(on ? 'Bookmarked.' : 'Bookmark removed.')
      }
    } catch (error) {
      setMark(before)
      tell(sentenceOf(error))
    }
  }

  return (
    <div class="actions">
      <a
        class="action"
        href={`${postPath(post.id)}#reply`}
        aria-label={counted('Replies', post.counts.replies)}
      >
        <Icon name="reply" />
        <Count of={post.counts.replies} />
      </a>
      {isMember ? (
        <>
          <Toggle
            icon="heart"
            isOn={mark.liked ?? false}
            label={counted('Like', mark.likes)}
            onClick={() => void toggle('liked')}
          >
            <Count of={mark.likes} />
          </Toggle>
          <Toggle
            icon="bookmark"
            isOn={mark.bookmarked ?? false}
            label="Bookmark"
            onClick={() => void toggle('bookmarked')}
          />
        </>
      ) : (
        <span class="action">
          <Icon name="heart" />
          <Count of={post.counts.likes} />
          <span class="unseen">{post.counts.likes === 1 ? 'like' : 'likes'}</span>
        </span>
      )}
    </div>
  )
}

const counted = (word: string, count: number) => (count > 0 ? `${word}, ${count}` : word)

function Count({ of: count }: { of: number }) {
  return <span class="count">{count > 0 ? count : ''}</span>
}

interface Pressed {
  icon: IconName
  isOn: boolean
  label: string
  onClick: () => void
  children?: preact.ComponentChildren
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
