/** The followers of a person, or the people that they follow. */
import type { PageData } from '../app/page-data.ts'
import { useApp, usePerch } from '../app/context.ts'
import { useList } from '../app/lists.ts'
import { userPath } from '../app/routes.ts'
import { isMissing } from '../app/sentences.ts'
import { Empty } from '../basics/states.tsx'
import { PersonRow } from '../parts/person-row.tsx'
import { Endless } from '../parts/post-list.tsx'
import { Title } from '../parts/shell.tsx'
import { MissingPage } from '../basics/missing.tsx'

interface Shown {
  username: string
  which: 'followers' | 'following'
  data: PageData | undefined
}

export function People({ username, which, data }: Shown) {
  const { me } = useApp()
  const perch = usePerch()
  const list = useList(
    `${which} of ${username}`,
    me?.id ?? '',
    (after) => {
      const input = { path: { username }, query: { after } }
      return which === 'followers'
        ? perch.send('GET /users/{username}/followers', input)
        : perch.send('GET /users/{username}/following', input)
    },
    data?.people,
  )
  if (isMissing(list.error)) return <MissingPage what="not-found" />
  return (
    <>
      <Title back>
        {which === 'followers' ? 'Followers of ' : 'Followed by '}
        <a href={userPath(username)}>@{username}</a>
      </Title>
      <Endless list={list} empty={<Empty title="There is no one here yet" />}>
        {(users) => (
          <ul class="people">
            {users.map((user) => (
              <PersonRow key={user.id} user={user} />
            ))}
          </ul>
        )}
      </Endless>
    </>
  )
}
