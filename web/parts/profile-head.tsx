import { useState } from 'preact/hooks'
import type { UserProfile } from '../../client/routes.ts'
import { useApp } from '../app/context.ts'
import { monthOf } from '../app/dates.ts'
import { userPath } from '../app/routes.ts'
import { sentenceOf } from '../app/sentences.ts'
import { Avatar } from '../basics/avatar.tsx'
import { ReportForm } from '../forms/report-form.tsx'
import { Menu } from './post-menu.tsx'

interface Shown {
  user: UserProfile
  onChange: (user: UserProfile) => void
}

export function ProfileHead({ user, onChange }: Shown) {
  const { me } = useApp()
  const { id, username, displayName, bio, createdAt, counts, viewer } = user
  return (
    <section class="profile" aria-label="Profile">
      <div class="profile-top">
        <Avatar id={id} size="l" />
        <div class="profile-buttons">
          {me?.id === id && (
            <a class="button button-quiet" href="/settings">
              Edit profile
            </a>
          )}
          {me && me.id !== id && viewer && <Relation user={user} onChange={onChange} />}
          {me === null && (
            <a class="button" href="/login">
              Follow
            </a>
          )}
        </div>
      </div>
      <p class="profile-name">
        <bdi class="name">{displayName ?? username}</bdi>
        <span class="handle">
          @{username}
          {viewer?.followedBy && <span class="tag">follows you</span>}
        </span>
      </p>
      {bio && (
        <p class="text" dir="auto">
          {bio}
        </p>
      )}
      <p class="profile-counts">
        <a href={`${userPath(username)}/following`}>
          <b>{counts.following}</b> following
        </a>
        <a href={`${userPath(username)}/followers`}>
          <b>{counts.followers}</b> {counts.followers === 1 ? 'follower' : 'followers'}
        </a>
        <span>
          <b>{counts.posts}</b> {counts.posts === 1 ? 'post' : 'posts'}
        </span>
        <span>since {monthOf(createdAt)}</span>
      </p>
    </section>
  )
}

function Relation({ user, onChange }: Shown) {
  const { me, perch, tell } = useApp()
  const [isReporting, setReporting] = useState(false)
  const { username, viewer } = user
  if (!me || !perch || !viewer) return null

  async function attempt(work: () => Promise<void>): Promise<void> {
    try {
      await work()
    } catch (error) {
      tell(sentenceOf(error))
    }
  }

  const follow = (on: boolean) =>
    attempt(async () => {
      const path = { username, follower: me.username }
      const answer = on
        ? await perch.send('PUT /users/{username}/followers/{follower}', { path })
        : await perch.send('DELETE /users/{username}/followers/{follower}', { path })
      onChange({
        ...user,
        counts: { ...user.counts, followers: answer.followers },
        viewer: { ...viewer, following: answer.following },
      })
    })
  const mute = (on: boolean) =>
    attempt(async () => {
      await perch.send(on ? 'PUT /me/mutes/{username}' : 'DELETE /me/mutes/{username}', {
        path: { username },
      })
      onChange({ ...user, viewer: { ...viewer, muting: on } })
      tell(on ? `@${username} is muted: no posts in your feed.` : `@${username} is not muted any more.`)
    })
  const block = (on: boolean) =>
    attempt(async () => {
      await perch.send(on ? 'PUT /me/blocks/{username}' : 'DELETE /me/blocks/{username}', {
        path: { username },
      })
      const ties = on ? { following: false, followedBy: false } : {}
      onChange({ ...user, viewer: { ...viewer, ...ties, blocking: on } })
      tell(on ? `@${username} is blocked.` : `@${username} is not blocked any more.`)
    })

  return (
    <>
      <Menu label={`More about @${username}`}>
        <button type="button" onClick={() => void mute(!viewer.muting)}>
          {viewer.muting ? 'Unmute' : 'Mute'} @{username}
        </button>
        <button type="button" onClick={() => void block(!viewer.blocking)}>
          {viewer.blocking ? 'Unblock' : 'Block'} @{username}
        </button>
        <button type="button" class="danger" onClick={() => setReporting(true)}>
          Report @{username}
        </button>
      </Menu>
      {viewer.blocking ? (
        <button type="button" class="button button-quiet" onClick={() => void block(false)}>
          Unblock
        </button>
      ) : (
        <button
          type="button"
          class={`button${viewer.following ? ' button-quiet' : ''}`}
          aria-pressed={viewer.following}
          onClick={() => void follow(!viewer.following)}
        >
          {viewer.following ? 'Following' : 'Follow'}
        </button>
      )}
      {isReporting && <ReportForm username={username} onClose={() => setReporting(false)} />}
    </>
  )
}
