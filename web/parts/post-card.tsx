/** A post in a list, or alone at the top of its thread. */
import { useState } from 'preact/hooks'
import type { Post, User } from '../../client/routes.ts'
import { useApp } from '../app/context.ts'
import { useChanged } from '../app/changed-posts.ts'
import { postPath, userPath } from '../app/routes.ts'
import { Avatar } from '../basics/avatar.tsx'
import { PostActions } from './post-actions.tsx'
import { PostMenu } from './post-menu.tsx'
import { RichText } from '../basics/rich-text.tsx'
import { Edited } from '../forms/versions.tsx'
import { ExactTime, Time } from '../basics/time.tsx'

interface Shown {
  post: Post
  /** The post that its page is about. */
  isMain?: boolean
  /** It leads down to the post below it. */
  hasLine?: boolean
  /** Who has brought it into the feed. */
  repostedBy?: User | null | undefined
  onGone?: ((id: string) => void) | undefined
}

export function PostCard({ post: loaded, isMain = false, hasLine = false, repostedBy, onGone }: Shown) {
  const app = useApp()
  const [isGone, setGone] = useState(false)
  const post = useChanged(loaded)
  if (isGone || post === null) return null
  const { author, text, entities, createdAt, editedAt, inReplyTo, visibility } = post
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
        {repostedBy && (
          <p class="post-context">
            <a href={userPath(repostedBy.username)}>
              <bdi>{repostedBy.displayName ?? repostedBy.username}</bdi>
            </a>{' '}
            reposted
          </p>
        )}
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
            {!isMain && <Edited post={post} />}
          </span>
          {app.me && <PostMenu post={post} isMain={isMain} onGone={gone} />}
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
            <ExactTime at={createdAt} />
            {editedAt && (
              <>
                {' · '}
                <Edited post={post} /> <ExactTime at={editedAt} />
              </>
            )}
          </p>
        )}
        <PostActions key={post.viewer === null ? 'visitor' : 'member'} post={post} />
      </div>
    </article>
  )
}
