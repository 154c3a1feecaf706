/** What else can be done with a post, or with a person. */
import type { ComponentChildren } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import type { Post } from '../../client/routes.ts'
import { changePost } from '../app/changed-posts.ts'
import { useApp } from '../app/context.ts'
import { postPath } from '../app/routes.ts'
import { sentenceOf } from '../app/sentences.ts'
import { EditForm } from '../forms/edit-form.tsx'
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
        <div
          class="menu-list"
          onClick={() => {
            // What was pressed goes with the list: the keyboard stays beside it.
            button.current?.focus()
            setOpen(false)
          }}
        >
          {children}
        </div>
      )}
    </div>
  )
}

interface Options {
  post: Post
  /** Its page is about it: without it there is nothing to see there. */
  isMain: boolean
  /** After what hides it from the user. */
  onGone: () => void
}

export function PostMenu({ post, isMain, onGone }: Options) {
  const { me, perch, tell, go } = useApp()
  const [isEditing, setEditing] = useState(false)
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

  /**
   * Hidden at once, deleted when the time to undo is over: what is deleted has lost its likes and replies. A moderator's deletion may
   * be refused, and is sent at once.
   */
  function remove() {
    // With what it was edited to, which lists loaded before do not know.
    const bringBack = () => changePost(id, post)
    const send = () =>
      perch?.send('DELETE /posts/{id}', { path: { id } }).catch((error: unknown) => {
        bringBack()
        tell(`Not deleted. ${sentenceOf(error)}`)
      })
    changePost(id, null)
    if (isMain) onGone()
    const undo = () => {
      bringBack()
      if (isMain) go(postPath(id))
    }
    if (isOwn) return tell('Deleted.', { undo, done: () => void send() })
    tell('Deleted.')
    void send()
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
        {isOwn && (
          <button type="button" onClick={() => setEditing(true)}>
            Edit
          </button>
        )}
        {mayDelete && (
          <button type="button" class="danger" onClick={remove}>
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
      {isEditing && <EditForm post={post} onClose={() => setEditing(false)} />}
      {isReporting && (
        <ReportForm username={author.username} postIds={[id]} onClose={() => setReporting(false)} />
      )}
    </>
  )
}
