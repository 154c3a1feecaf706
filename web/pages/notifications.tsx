/** What others did: follows, mentions, replies, likes. */
import { useEffect } from 'preact/hooks'
import type { Me, Notification } from '../../client/routes.ts'
import { useApp, usePerch } from '../app/context.ts'
import { useList } from '../app/lists.ts'
import { postPath, userPath } from '../app/routes.ts'
import { Icon, type IconName } from '../basics/icons.tsx'
import { Empty } from '../basics/states.tsx'
import { Time } from '../basics/time.tsx'
import { Endless } from '../parts/post-list.tsx'
import { Title } from '../parts/shell.tsx'

export function Notifications({ me }: { me: Me }) {
  const perch = usePerch()
  const { setUnread } = useApp()
  const list = useList('notifications', me.id, (after) =>
    perch.send('GET /me/notifications', { query: { after } }),
  )
  const newest = list.items?.[0]
  useEffect(() => {
    if (!newest || newest.read) return
    perch.send('PUT /me/notifications/read', { body: { upTo: newest.id } }).then(
      () => setUnread(0),
      // They stay unread; the next visit tries again.
      () => {},
    )
  }, [newest?.id])
  return (
    <>
      <Title>Notifications</Title>
      <Endless
        list={list}
        empty={
          <Empty title="Nothing yet">
            <p>Here you see when people follow you, mention you, reply to you or like what you wrote.</p>
          </Empty>
        }
      >
        {(items) => (
          <ul>
            {items.map((one) => (
              <Notice key={one.id} notification={one} />
            ))}
          </ul>
        )}
      </Endless>
    </>
  )
}

const kinds: Record<Notification['type'], [icon: IconName, words: string]> = {
  follow: ['person', 'follows you'],
  mention: ['pen', 'mentioned you'],
  reply: ['reply', 'replied to you'],
  like: ['heart', 'likes your post'],
  repost: ['repeat', 'reposted your post'],
}

function Notice({ notification }: { notification: Notification }) {
  const { type, actor, post, createdAt, read } = notification
  const [icon, words] = kinds[type]
  return (
    <li class={`notice${read ? '' : ' notice-new'}`}>
      <Icon name={icon} />
      <div class="notice-words">
        <p>
          <a href={userPath(actor.username)}>
            <bdi class="name">{actor.displayName ?? actor.username}</bdi>
          </a>{' '}
          {words} · <Time at={createdAt} />
          {!read && <span class="unseen">, unread</span>}
        </p>
        {post && (
          <a class="notice-post" href={postPath(post.id)} dir="auto">
            {post.text}
          </a>
        )}
      </div>
    </li>
  )
}
