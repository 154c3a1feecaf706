/** The first page without a session: what this is, and the newest public posts. */
import { useState } from 'preact/hooks'
import type { PageData } from '../app/page-data.ts'
import { useApp, usePerch } from '../app/context.ts'
import { useList } from '../app/lists.ts'
import { useDocumentTitle } from '../basics/document-title.ts'
import { Empty } from '../basics/states.tsx'
import { PostList } from '../parts/post-list.tsx'
import { SearchBox } from '../parts/search-box.tsx'
import { Title } from '../parts/shell.tsx'

interface Shown {
  data: PageData | undefined
}

/** The newest public posts, also for those who have an account. */
export function Explore({ data }: Shown) {
  const [isSearching, setSearching] = useState(false)
  return (
    <>
      <Title>Explore</Title>
      <SearchBox onSearch={setSearching} />
      {!isSearching && <Newest data={data} />}
    </>
  )
}

function Newest({ data }: Shown) {
  const { me } = useApp()
  const perch = usePerch()
  const list = useList(
    'landing',
    me?.id ?? '',
    (after) => perch.send('GET /posts', { query: { after } }),
    data?.posts,
  )
  return (
    <PostList
      list={list}
      empty={
        <Empty title="It is quiet here">
          <p>There is no post yet. The first one could be yours.</p>
        </Empty>
      }
    />
  )
}

export function Landing({ data }: Shown) {
  useDocumentTitle('')
  return (
    <>
      <section class="hero visitor">
        <h1>Say it short. Hear from people.</h1>
        <p>
          Perch is a small microblog. Follow people, read what they write in the order in which they wrote it,
          and take everything of yours along whenever you go.
        </p>
        <p class="hero-buttons">
          <a class="button" href="/register">
            Register
          </a>
          <a class="button button-quiet" href="/login">
            Log in
          </a>
        </p>
      </section>
      <h2 class="section visitor">Newest posts</h2>
      <div class="visitor">
        <Newest data={data} />
      </div>
    </>
  )
}
