import { useState } from 'preact/hooks'
import type { Me } from '../../client/routes.ts'
import { useApp } from '../app/context.ts'
import { sentenceOf } from '../app/sentences.ts'

/** Reminds of the mail whose link verifies the address, and sends it again. */
export function VerifyBanner({ me }: { me: Me }) {
  const { perch, setMe, tell } = useApp()
  const [isSent, setSent] = useState(false)
  if (me.suspended) {
    return (
      <p class="banner" role="status">
        A moderator has suspended this account{me.suspended.reason ? `: ${me.suspended.reason}` : '.'} You can
        export your data and delete the account in the settings.
      </p>
    )
  }
  if (me.emailVerified) return null

  async function attempt(work: () => Promise<void>) {
    try {
      await work()
    } catch (error) {
      tell(sentenceOf(error))
    }
  }

  return (
    <div class="banner" role="status">
      <span>We have sent a mail to {me.email}. Follow its link to verify the address.</span>
      <span class="card-buttons">
        <button
          type="button"
          class="link"
          onClick={() =>
            void attempt(async () => {
              // What the token says of the address is as old as the token: a new one knows.
              await perch?.send('POST /auth/refresh', { body: {} })
              const now = await perch?.send('GET /me')
              if (now) setMe(now)
              if (!now?.emailVerified) tell('It is not verified yet. Follow the link in the mail.')
            })
          }
        >
          I have done that
        </button>
        {!isSent && (
          <button
            type="button"
            class="link"
            onClick={() =>
              void attempt(async () => {
                await perch?.send('POST /auth/email-verification')
                setSent(true)
                tell('Another mail is on its way.')
              })
            }
          >
            Send it again
          </button>
        )}
      </span>
    </div>
  )
}
