import { useApp, usePerch } from '../app/context.ts'
import { useList } from '../app/lists.ts'
import { userPath } from '../app/routes.ts'
import { sentenceOf } from '../app/sentences.ts'
import { Loading, Trouble } from '../basics/states.tsx'

const kinds = {
  blocks: { title: 'Blocked people', none: 'You block no one.', end: 'Unblock' },
  mutes: { title: 'Muted people', none: 'You mute no one.', end: 'Unmute' },
} as const

/** The users that the user blocks or mutes, and the way back. */
export function HiddenPeople({ kind }: { kind: keyof typeof kinds }) {
  const { me, tell } = useApp()
  const perch = usePerch()
  const { title, none, end } = kinds[kind]
  const list = useList(kind, me?.id ?? '', (after) => perch.send(`GET /me/${kind}`, { query: { after } }))

  async function take(username: string) {
    try {
      await perch.send(`DELETE /me/${kind}/{username}`, { path: { username } })
      list.change((items) => items.filter((user) => user.username !== username))
      document.getElementById(kind)?.focus()
      tell(`@${username} is ${kind === 'blocks' ? 'not blocked' : 'not muted'} any more.`)
    } catch (error) {
      tell(sentenceOf(error))
    }
  }

  return (
    <section class="card" aria-labelledby={kind}>
      <h2 id={kind} tabIndex={-1}>
        {title}
      </h2>
      {list.error !== undefined && <Trouble error={list.error} again={list.again} />}
      {list.items === undefined && list.error === undefined && <Loading rows={1} />}
      {list.items?.length === 0 && <p class="hint">{none}</p>}
      <ul class="rows">
        {list.items?.map(({ id, username, displayName }) => (
          <li class="card-row" key={id}>
            <a href={userPath(username)}>
              <bdi class="name">{displayName ?? username}</bdi> <span class="handle">@{username}</span>
            </a>
            <button
              type="button"
              class="button button-quiet"
              aria-label={`${end} @${username}`}
              onClick={() => void take(username)}
            >
              {end}
            </button>
          </li>
        ))}
      </ul>
      {list.next !== null && !list.isLoading && (
        <button type="button" class="button button-quiet" onClick={list.more}>
          More
        </button>
      )}
    </section>
  )
}
