/** Where posts are written. */
import { useEffect, useId, useRef, useState } from 'preact/hooks'
import type { Post } from '../../client/routes.ts'
import { useApp } from '../app/context.ts'
import { useDraft } from '../app/drafts.ts'
import { Avatar } from '../basics/avatar.tsx'
import { FormTrouble } from '../basics/states.tsx'

export const mostCharacters = 500

/** As the API counts: Unicode code points. */
export const lengthOf = (text: string) => [...text].length

interface Options {
  inReplyTo?: Post
  onPosted: (post: Post) => void
  hasFocus?: boolean
}

/** Control or Command and Enter sends, too. What was typed stays where sending it fails. */
export function Composer({ inReplyTo, onPosted, hasFocus = false }: Options) {
  const { me, perch, tell } = useApp()
  const [text, setText] = useDraft(me?.id, inReplyTo?.id ?? '')
  const [visibility, setVisibility] = useState<Post['visibility']>(inReplyTo?.visibility ?? 'public')
  const [error, setError] = useState<unknown>()
  const [isBusy, setBusy] = useState(false)
  // At once, where the state of the page comes with its next drawing: a second press of the keys is no second post.
  const isSending = useRef(false)
  const area = useRef<HTMLTextAreaElement>(null)
  const form = useRef<HTMLFormElement>(null)
  const counter = useId()
  useEffect(() => {
    if (hasFocus) area.current?.focus()
  }, [hasFocus])
  if (!me || !perch) return null
  const left = mostCharacters - lengthOf(text)
  const isSendable = text.trim() !== '' && left >= 0 && !isBusy

  async function post() {
    if (!me || !perch || isSending.current) return
    isSending.current = true
    setBusy(true)
    setError(undefined)
    try {
      const made = await perch.send('POST /users/{username}/posts', {
        path: { username: me.username },
        body: { text, visibility, ...(inReplyTo && { inReplyTo: inReplyTo.id }) },
      })
      setText('')
      tell(inReplyTo ? 'Your reply is there.' : 'Your post is there.')
      onPosted(made)
    } catch (failure) {
      setError(failure)
    } finally {
      isSending.current = false
      setBusy(false)
    }
  }

  return (
    <form
      class="composer"
      ref={form}
      onSubmit={(event) => {
        event.preventDefault()
        if (isSendable) void post()
      }}
    >
      <Avatar id={me.id} />
      <div class="composer-body">
        <textarea
          ref={area}
          autofocus={hasFocus}
          dir="auto"
          rows={inReplyTo ? 2 : 3}
          value={text}
          aria-label={inReplyTo ? `Reply to ${inReplyTo.author.username}` : 'What do you want to say?'}
          aria-describedby={counter}
          placeholder={inReplyTo ? 'Write a reply' : 'What do you want to say?'}
          onInput={({ currentTarget }) => setText(currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return
            event.preventDefault()
            form.current?.requestSubmit()
          }}
        />
        <FormTrouble error={error} />
        <div class="composer-foot">
          <label class="composer-sight">
            <span class="unseen">Who sees it</span>
            <select
              value={visibility}
              onChange={({ currentTarget }) => setVisibility(currentTarget.value as Post['visibility'])}
            >
              <option value="public">Everyone</option>
              <option value="unlisted">Everyone, on no list</option>
              <option value="followers">Followers</option>
            </select>
          </label>
          <span
            id={counter}
            class={`counter${left < 0 ? ' counter-over' : ''}`}
            aria-live={left < 50 ? 'polite' : 'off'}
          >
            {left}
            <span class="unseen"> characters left</span>
          </span>
          <button class="button" disabled={!isSendable} aria-busy={isBusy}>
            {inReplyTo ? 'Reply' : 'Post'}
          </button>
        </div>
      </div>
    </form>
  )
}
