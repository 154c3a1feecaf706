/** Posts, newest first, and the way to older ones: by scrolling, by a button, and without a script by a link. */
import { useEffect, useRef } from 'preact/hooks'
import type { ComponentChildren } from 'preact'
import type { Post, User } from '../../client/routes.ts'
import type { List } from '../app/lists.ts'
import { Loading, Trouble } from '../basics/states.tsx'
import { PostCard } from './post-card.tsx'

/** @param list of posts, or of a feed, where a post says who has brought it there */
export function PostList<Item extends Post & { repostedBy?: User | null }>({
  list,
  empty,
}: {
  list: List<Item>
  empty: ComponentChildren
}) {
  const gone = (id: string) => list.change((items) => items.filter((post) => post.id !== id))
  return (
    <Endless list={list} empty={empty}>
      {(posts) =>
        posts.map((post) => <PostCard key={post.id} post={post} repostedBy={post.repostedBy} onGone={gone} />)
      }
    </Endless>
  )
}

export function Endless<Item>({
  list,
  empty,
  children,
}: {
  list: List<Item>
  empty: ComponentChildren
  children: (items: Item[]) => ComponentChildren
}) {
  const { items, next, error, isLoading, more, again } = list
  const end = useRef<HTMLDivElement>(null)
  const moreNow = useRef(more)
  moreNow.current = more
  useEffect(() => {
    if (!end.current || next === null) return
    const watch = new IntersectionObserver(
      (entries) => entries.some(({ isIntersecting }) => isIntersecting) && moreNow.current(),
      { rootMargin: '600px' },
    )
    watch.observe(end.current)
    return () => watch.disconnect()
  }, [next])
  if (items === undefined) return error === undefined ? <Loading /> : <Trouble error={error} again={again} />
  return (
    <>
      {children(items)}
      {items.length === 0 && next === null && error === undefined && empty}
      {error !== undefined && <Trouble error={error} again={again} />}
      {error === undefined && next !== null && (
        <div class="more" ref={end}>
          {isLoading ? (
            <Loading rows={1} />
          ) : (
            <a
              class="button button-quiet"
              href={`?after=${next}`}
              rel="next"
              data-here
              onClick={(event) => {
                event.preventDefault()
                more()
              }}
            >
              Older
            </a>
          )}
        </div>
      )}
    </>
  )
}
