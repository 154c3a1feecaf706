import { useState } from 'preact/hooks'
import type { Me } from '../../client/routes.ts'
import type { Client } from '../../client/perch.ts'
import { forgetDrafts } from '../app/drafts.ts'
import { useApp } from '../app/context.ts'
import { sentenceOf } from '../app/sentences.ts'
import { FormTrouble } from '../basics/states.tsx'
import { Dialog } from '../forms/dialog.tsx'
import { givenIn, PasswordNow, Submit, useSubmit } from '../forms/fields.tsx'

/** Taking one's data along, and going. */
export function AccountEnd({ me }: { me: Me }) {
  const { perch, tell } = useApp()
  const [isLeaving, setLeaving] = useState(false)
  const [isBusy, setBusy] = useState(false)

  async function take() {
    if (!perch) return
    setBusy(true)
    try {
      save(`perch-${me.username}.json`, await exportOf(perch))
    } catch (error) {
      tell(sentenceOf(error))
    } finally {
      setBusy(false)
    }
  }

  return (
    <section class="card" aria-labelledby="account-end">
      <h2 id="account-end">Your data</h2>
      <p class="hint">A file with everything that Perch holds about you, or an end to all of it.</p>
      <div class="card-buttons">
        <button type="button" class="button button-quiet" disabled={isBusy} onClick={() => void take()}>
          {isBusy ? 'Collecting' : 'Export'}
        </button>
        <button type="button" class="button button-danger" onClick={() => setLeaving(true)}>
          Delete account
        </button>
      </div>
      {isLeaving && <Leave me={me} onClose={() => setLeaving(false)} />}
    </section>
  )
}

function Leave({ me, onClose }: { me: Me; onClose: () => void }) {
  const { perch, setMe, tell, go } = useApp()
  const { error, isBusy, submit } = useSubmit(async (form) => {
    await perch?.send('POST /me/deletion', { body: givenIn(form, 'password') })
    forgetDrafts()
    setMe(null)
    tell('Your account is deleted. Thank you for having been here.')
    go('/')
  })
  return (
    <Dialog title={`Delete @${me.username}`} onClose={onClose}>
      <form onSubmit={submit}>
        <p>Your profile, your posts and your follows go now, and cannot be brought back.</p>
        <PasswordNow name="password" />
        <FormTrouble error={error} />
        <Submit isBusy={isBusy}>Delete my account</Submit>
      </form>
    </Dialog>
  )
}

/** All pages of the export, in one list. */
async function exportOf(perch: Client): Promise<unknown[]> {
  const pages = []
  let after: string | undefined
  for (;;) {
    const page = await perch.send('GET /me/export', { query: { after } })
    pages.push(page)
    if (page.next === null) return pages
    after = page.next
  }
}

function save(name: string, content: unknown): void {
  const url = URL.createObjectURL(new Blob([JSON.stringify(content, null, 2)], { type: 'application/json' }))
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(url), 60_000)
}
