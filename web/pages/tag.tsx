/** The posts under a tag. */
import type { PageData } from '../app/page-data.ts'
import { useApp, usePerch } from '../app/context.ts'
import { useList } from '../app/lists.ts'
import { isMissing } from '../app/sentences.ts'
import { Empty } from '../basics/states.tsx'
import { PostList } from '../parts/post-list.tsx'
import { Title } from '../parts/shell.tsx'
import { MissingPage } from '../basics/missing.tsx'

export function TagPage({ tag, data }: { tag: string; data: PageData | undefined }) {
  const { me } = useApp()
  const perch = usePerch()
  const list = useList(
    `tag ${tag}`,
    me?.id ?? '',
    (after) => perch.send('GET /tags/{tag}/posts', { path: { tag }, query: { after } }),
    data?.posts,
  )
  if (isMissing(list.error)) return <MissingPage what="not-found" />
  return (
    <>
      <Title back>
        <bdi>#{tag}</bdi>
      </Title>
      <PostList
        list={list}
        empty={
          <Empty title="No posts under this tag">
            <p>Write one with #{tag} in it.</p>
          </Empty>
        }
      />
    </>
  )
}
