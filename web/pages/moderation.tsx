/** For moderators: what was reported, and what was done about it. */
import { useState } from 'preact/hooks'
import type { Act, Me, ReportCase } from '../../client/routes.ts'
import { useApp, usePerch } from '../app/context.ts'
import { useList } from '../app/lists.ts'
import { postPath, userPath } from '../app/routes.ts'
import { Empty, FormTrouble } from '../basics/states.tsx'
import { Time } from '../basics/time.tsx'
import { Dialog } from '../forms/dialog.tsx'
import { Field, Submit, textOf, useSubmit } from '../forms/fields.tsx'
import { Endless } from '../parts/post-list.tsx'
import { Title } from '../parts/shell.tsx'
import { MissingPage } from '../basics/missing.tsx'

export function Moderation({ me }: { me: Me }) {
  const perch = usePerch()
  const [state, setState] = useState<'open' | 'log'>('open')
  if (!me.roles.includes('moderator')) return <MissingPage what="not-found" />
  return (
    <>
      <Title>Moderation</Title>
      <div class="tabs" role="group" aria-label="What to show">
        <button type="button" aria-pressed={state === 'open'} onClick={() => setState('open')}>
          Reports
        </button>
        <button type="button" aria-pressed={state === 'log'} onClick={() => setState('log')}>
          Log
        </button>
      </div>
      {state === 'open' ? (
        <Reports key="open" me={me} perch={perch} />
      ) : (
        <Log key="log" me={me} perch={perch} />
      )}
    </>
  )
}

type Shown = { me: Me; perch: ReturnType<typeof usePerch> }

function Reports({ me, perch }: Shown) {
  const list = useList('reports', me.id, (after) =>
    perch.send('GET /moderation/reports', { query: { after, state: 'open' } }),
  )
  return (
    <Endless list={list} empty={<Empty title="Nothing waits for you" />}>
      {(reports) =>
        reports.map((report) => (
          <Case
            key={report.id}
            report={report}
            onDone={() => list.change((items) => items.filter(({ id }) => id !== report.id))}
          />
        ))
      }
    </Endless>
  )
}

type Doing = 'suspend' | 'dismiss'

function Case({ report, onDone }: { report: ReportCase; onDone: () => void }) {
  const { perch, tell } = useApp()
  const [doing, setDoing] = useState<Doing>()
  const { user, reporter, reason, comment, posts, createdAt, id } = report
  const { error, isBusy, submit } = useSubmit(async (form) => {
    const why = textOf(form, 'why').trim()
    if (doing === 'suspend') {
      await perch?.send('PUT /moderation/users/{username}/suspension', {
        path: { username: user.username },
        body: { reason: why },
      })
    }
    await perch?.send('POST /moderation/reports/{id}/resolution', {
      path: { id },
      body: { outcome: doing === 'suspend' ? 'acted' : 'dismissed', reason: why },
    })
    tell(doing === 'suspend' ? `@${user.username} is suspended.` : 'The report is closed.')
    setDoing(undefined)
    onDone()
  })
  return (
    <article class="card" aria-label={`Report of ${user.username}`}>
      <p>
        <b>{reason}</b>: <a href={userPath(user.username)}>@{user.username}</a>
        {user.suspended && ' (suspended)'}, reported by{' '}
        {reporter ? `@${reporter.username}` : 'an account that is gone'} · <Time at={createdAt} />
      </p>
      {comment && (
        <p class="text" dir="auto">
          {comment}
        </p>
      )}
      {posts.map((post) => (
        <a class="quote" key={post.id} href={postPath(post.id)} dir="auto">
          {post.text}
          {post.since !== 'unchanged' && <small> ({post.since} since)</small>}
        </a>
      ))}
      <div class="card-buttons">
        <button type="button" class="button button-danger" onClick={() => setDoing('suspend')}>
          Suspend
        </button>
        <button type="button" class="button button-quiet" onClick={() => setDoing('dismiss')}>
          Dismiss
        </button>
      </div>
      {doing && (
        <Dialog
          title={doing === 'suspend' ? `Suspend @${user.username}` : 'Dismiss the report'}
          onClose={() => setDoing(undefined)}
        >
          <form onSubmit={submit}>
            <Field label="Why (for the log)" name="why" required maxLength={500} />
            <FormTrouble error={error} />
            <Submit isBusy={isBusy}>{doing === 'suspend' ? 'Suspend' : 'Dismiss'}</Submit>
          </form>
        </Dialog>
      )}
    </article>
  )
}

const acts: Record<Act['type'], string> = {
  suspension: 'suspended',
  reinstatement: 'ended the suspension of',
  'post-deletion': 'deleted a post of',
  'report-resolution': 'closed a report of',
}

function Log({ me, perch }: Shown) {
  const list = useList('acts', me.id, (after) => perch.send('GET /moderation/log', { query: { after } }))
  return (
    <Endless list={list} empty={<Empty title="Nothing has been done yet" />}>
      {(items) => (
        <ul>
          {items.map(({ id, type, moderator, user, reason, createdAt }) => (
            <li class="card" key={id}>
              <p>
                @{moderator?.username ?? 'gone'} {acts[type]} @{user?.username ?? 'gone'} ·{' '}
                <Time at={createdAt} />
              </p>
              {reason && <p class="hint">{reason}</p>}
            </li>
          ))}
        </ul>
      )}
    </Endless>
  )
}
