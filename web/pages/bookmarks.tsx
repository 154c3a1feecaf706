import type { Me } from '../../client/routes.ts'
import { usePerch } from '../app/context.ts'
import { useList } from '../app/lists.ts'
import { Empty } from '../basics/states.tsx'
import { PostList } from '../parts/post-list.tsx'
import { Title } from '../parts/shell.tsx'

/** What the user has put aside; only they see it. */
export function Bookmarks({ me }: { me: Me }) {
  const perch = usePerch()
  const list = useList('bookmarks', me.id, (after) => perch.send('GET /me/bookmarks', { query: { after } }))
  return (
    <>
      <Title>Bookmarks</Title>
      <PostList
        list={list}
        empty={
          <Empty title="Nothing put aside yet">
            <p>Bookmark a post to find it here. Only you see what is here.</p>
          </Empty>
        }
      />
    </>
  )
}
