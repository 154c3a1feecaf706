/** What else can be done with a post, or with a person. */
import type { ComponentChildren } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import type { Post } from '../../client/routes.ts'
import { useApp } from '../app/context.ts'
import { postPath } from '../app/routes.ts'
import { sentenceOf } from '../app/sentences.ts'
import { ReportForm } from '../forms/report-form.tsx'
import { Icon } from '../basics/icons.tsx'

/** A button that opens a list of buttons; it closes by Escape, by a choice, and when the focus leaves. */
export function Menu({ label, children }: { label: string; children: ComponentChildren }) {
  const [isOpen, setOpen] = useState(false)
  const root = useRef<HTMLDivElement>(null)
  const button = useRef<HTMLButtonElement>(null)
  useEffect(() => {
    if (isOpen) root.current?.querySelector<HTMLElement>('.menu-list button')?.focus()
  }, [isOpen])
  return (
    <div
      class="menu"
      ref={root}
      onFocusOut={({ relatedTarget }) => {
        if (!(relatedTarget instanceof Node && root.current?.contains(relatedTarget))) setOpen(false)
      }}
      onKeyDown={({ key }) => {
        if (key !== 'Escape') return
        setOpen(false)
        button.current?.focus()
      }}
    >
      <button
        ref={button}
        type="button"
        class="action"
        aria-label={label}
        aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}
      >
        <Icon name="more" />
      </button>
      {isOpen && (
        <div class="menu-list" onClick={() => setOpen(false)}>
          {children}
        </div>
      )}
    </div>
  )
}

export function PostMenu({ post, onGone }: { post: Post; onGone: () => void }) {
  const { me, perch, tell } = useApp()
  const [isReporting, setReporting] = useState(false)
  if (!me || !perch) return null
  const { id, author } = post
  const isOwn = author.id === me.id
  const mayDelete = isOwn || me.roles.includes('moderator')

  async function restrict(route: 'PUT /me/mutes/{username}' | 'PUT /me/blocks/{username}', done: string) {
    try {
      await perch?.send(route, { path: { username: author.username } })
      onGone()
      tell(done)
    } catch (error) {
      tell(sentenceOf(error))
    }
  }

  async function remove() {
    if (!confirm('Delete this post? It cannot be brought back.')) return
    try {
      await perch?.send('DELETE /posts/{id}', { path: { id } })
      onGone()
      tell('Deleted.')
    } catch (error) {
      tell(sentenceOf(error))
    }
  }

  async function copy() {
    await navigator.clipboard.writeText(new URL(postPath(id), location.href).href)
    tell('Link copied.')
  }

  return (
    <>
      <Menu label={`More about the post by ${author.username}`}>
        <button type="button" onClick={() => void copy().catch((error) => tell(sentenceOf(error)))}>
          Copy link
        </button>
        {mayDelete && (
          <button type="button" class="danger" onClick={() => void remove()}>
            Delete
          </button>
        )}
        {!isOwn && (
          <>
            <button
              type="button"
              onClick={() => void restrict('PUT /me/mutes/{username}', `@${author.username} is muted.`)}
            >
              Mute @{author.username}
            </button>
            <button
              type="button"
              onClick={() => void restrict('PUT /me/blocks/{username}', `@${author.username} is blocked.`)}
            >
              Block @{author.username}
            </button>
            <button type="button" class="danger" onClick={() => setReporting(true)}>
              Report
            </button>
          </>
        )}
      </Menu>
      {isReporting && (
        <ReportForm username={author.username} postIds={[id]} onClose={() => setReporting(false)} />
      )}
    </>
  )
}
