import type { User } from '../../client/routes.ts'
import { userPath } from '../app/routes.ts'
import { Avatar } from '../basics/avatar.tsx'

/** One of a list of people. */
export function PersonRow({ user }: { user: User }) {
  const { id, username, displayName, bio } = user
  return (
    <li class="person">
      <Avatar id={id} />
      <div class="person-words">
        <a class="person-name" href={userPath(username)}>
          <bdi class="name">{displayName ?? username}</bdi> <span class="handle">@{username}</span>
        </a>
        {bio && (
          <p class="person-bio" dir="auto">
            {bio}
          </p>
        )}
      </div>
    </li>
  )
}
