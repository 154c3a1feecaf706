/** The first page of a signed-in user: what the people that they follow have written. */
import type { Me } from '../../client/routes.ts'
import { usePerch } from '../app/context.ts'
import { useList } from '../app/lists.ts'
import { useNewPosts } from '../app/new-posts.ts'
import { useDocumentTitle } from '../basics/document-title.ts'
import { Empty } from '../basics/states.tsx'
import { Composer } from '../forms/composer.tsx'
import { VerifyBanner } from '../parts/verify-banner.tsx'
import { PostList } from '../parts/post-list.tsx'

export function Feed({ me }: { me: Me }) {
  const perch = usePerch()
  useDocumentTitle('')
  const path = { username: me.username }
  const list = useList('feed', me.id, (after) =>
    perch.send('GET /users/{username}/feed', { path, query: { after } }),
  )
  const { posts, take } = useNewPosts(perch, me.username, list.prev)
  const others = posts.filter(({ author }) => author.id !== me.id)

  function show() {
    const come = take()
    list.change((items) => [...come.filter(({ id }) => items.every((one) => one.id !== id)), ...items])
    scrollTo({ top: 0 })
  }

  return (
    <>
      <h1 class="unseen">Home</h1>
      <VerifyBanner me={me} />
      <div class="composer-home">
        <Composer onPosted={(post) => list.change((items) => [{ ...post, repostedBy: null }, ...items])} />
      </div>
      <div aria-live="polite">
        {others.length > 0 && (
          <button type="button" class="button pill" onClick={show}>
            {others.length} new {others.length === 1 ? 'post' : 'posts'}
          </button>
        )}
      </div>
      <PostList
        list={list}
        empty={
          <Empty title="Your feed is empty">
            <p>
              Follow people, and what they write is here. <a href="/explore">See the newest posts of all</a>
            </p>
          </Empty>
        }
      />
    </>
  )
}
