/** A post in its conversation. */
import type { PageData } from '../app/page-data.ts'
import { useApp, usePerch } from '../app/context.ts'
import { useList, useLoaded } from '../app/lists.ts'
import { isMissing } from '../app/sentences.ts'
import { Empty, Loading, Trouble } from '../basics/states.tsx'
import { Composer } from '../forms/composer.tsx'
import { PostCard } from '../parts/post-card.tsx'
import { PostList } from '../parts/post-list.tsx'
import { Title } from '../parts/shell.tsx'
import { MissingPage } from '../basics/missing.tsx'

export function ThreadPage({ id, data }: { id: string; data: PageData | undefined }) {
  const { me, go } = useApp()
  const perch = usePerch()
  const viewer = me?.id ?? ''
  const path = { id }
  const thread = useLoaded(
    `thread ${id}`,
    viewer,
    () => perch.send('GET /posts/{id}/thread', { path }),
    data?.thread,
  )
  const replies = useList(
    `replies ${id}`,
    viewer,
    (after) => perch.send('GET /posts/{id}/replies', { path, query: { after } }),
    data?.thread?.replies,
  )
  if (isMissing(thread.error)) return <MissingPage what="not-found" />
  if (thread.error !== undefined) return <Trouble error={thread.error} again={thread.again} />
  if (!thread.value) return <Loading />
  const { ancestors, post } = thread.value
  return (
    <>
      <Title back>{ancestors.length > 0 ? 'Conversation' : 'Post'}</Title>
      {ancestors.map((one, i) =>
        one ? (
          <PostCard key={one.id} post={one} hasLine />
        ) : (
          <p class="lost" key={`lost-${i}`}>
            This post is gone, or not for you.
          </p>
        ),
      )}
      <PostCard
        key={`${post.id} ${viewer}`}
        post={post}
        isMain
        onGone={() => (post.inReplyTo ? go(`/p/${post.inReplyTo.id}`, 'replace') : go('/', 'replace'))}
      />
      {me && (
        <div id="reply" class="reply">
          <Composer
            key={id}
            inReplyTo={post}
            hasFocus={location.hash === '#reply'}
            onPosted={(reply) => replies.change((items) => [reply, ...items])}
          />
        </div>
      )}
      <h2 class="unseen">Replies</h2>
      <PostList list={replies} empty={<Empty title="No replies yet" />} />
    </>
  )
}
