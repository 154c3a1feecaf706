/** A person: who they are, and what they wrote. */
import type { PageData } from '../app/page-data.ts'
import { useApp, usePerch } from '../app/context.ts'
import { useList, useLoaded } from '../app/lists.ts'
import { isMissing } from '../app/sentences.ts'
import { Empty, Loading, Trouble } from '../basics/states.tsx'
import { PostList } from '../parts/post-list.tsx'
import { ProfileHead } from '../parts/profile-head.tsx'
import { Title } from '../parts/shell.tsx'
import { MissingPage } from '../basics/missing.tsx'

export function Profile({ username, data }: { username: string; data: PageData | undefined }) {
  const { me } = useApp()
  const perch = usePerch()
  const viewer = me?.id ?? ''
  const path = { username }
  const user = useLoaded(
    `user ${username}`,
    viewer,
    () => perch.send('GET /users/{username}', { path }),
    data?.user,
  )
  const posts = useList(
    `posts of ${username}`,
    viewer,
    (after) => perch.send('GET /users/{username}/posts', { path, query: { after } }),
    data?.posts,
  )
  if (isMissing(user.error)) return <MissingPage what="not-found" />
  if (user.error !== undefined) return <Trouble error={user.error} again={user.again} />
  if (!user.value) return <Loading />
  return (
    <>
      <Title back>
        <bdi>{user.value.displayName ?? user.value.username}</bdi>
      </Title>
      <ProfileHead user={user.value} onChange={user.set} />
      {user.value.viewer?.blocking ? (
        <Empty title="You block this person">
          <p>Neither of you sees what the other one writes.</p>
        </Empty>
      ) : (
        <PostList list={posts} empty={<Empty title="Nothing here yet" />} />
      )}
    </>
  )
}
