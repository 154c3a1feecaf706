import { useApp, usePerch } from '../app/context.ts'
import { forgetDrafts } from '../app/drafts.ts'
import { useLoaded } from '../app/lists.ts'
import { sentenceOf } from '../app/sentences.ts'
import { Loading, Trouble } from '../basics/states.tsx'
import { Time } from '../basics/time.tsx'

/** Where the user is logged in. */
export function Devices() {
  const { me, tell, setMe, go } = useApp()
  const perch = usePerch()
  const devices = useLoaded('devices', me?.id ?? '', () => perch.send('GET /auth/sessions'))

  async function end(id: string) {
    try {
      await perch.send('DELETE /auth/sessions/{id}', { path: { id } })
      devices.set({ items: (devices.value?.items ?? []).filter((device) => device.id !== id) })
      tell('That device is logged out.')
    } catch (error) {
      tell(sentenceOf(error))
    }
  }

  async function leave(route: 'POST /auth/logout' | 'POST /auth/logout-all', done: string) {
    try {
      await perch.send(route)
      forgetDrafts()
      setMe(null)
      tell(done)
      go('/')
    } catch (error) {
      tell(sentenceOf(error))
    }
  }

  return (
    <section class="card" aria-labelledby="devices">
      <h2 id="devices">Where you are logged in</h2>
      {devices.error !== undefined && <Trouble error={devices.error} again={devices.again} />}
      {!devices.value && devices.error === undefined && <Loading rows={1} />}
      <ul class="rows">
        {devices.value?.items.map(({ id, userAgent, lastUsedAt, current }) => (
          <li class="card-row" key={id}>
            <span>
              <b>{nameOf(userAgent)}</b>
              <br />
              <span class="hint">
                {current ? (
                  'This device'
                ) : (
                  <>
                    Last used <Time at={lastUsedAt} />
                  </>
                )}
              </span>
            </span>
            {!current && (
              <button
                type="button"
                class="button button-quiet"
                aria-label={`End the session of ${nameOf(userAgent)}`}
                onClick={() => void end(id)}
              >
                End
              </button>
            )}
          </li>
        ))}
      </ul>
      <div class="card-buttons">
        <button
          type="button"
          class="button button-quiet"
          onClick={() => void leave('POST /auth/logout', 'You are logged out.')}
        >
          Log out
        </button>
        <button
          type="button"
          class="button button-quiet"
          onClick={() => void leave('POST /auth/logout-all', 'Every device is logged out.')}
        >
          Log out everywhere
        </button>
      </div>
    </section>
  )
}

const browsers: [RegExp, string][] = [
  [/Edg\//, 'Edge'],
  [/OPR\//, 'Opera'],
  [/Firefox\//, 'Firefox'],
  [/Chrome\//, 'Chrome'],
  [/Safari\//, 'Safari'],
]
const systems: [RegExp, string][] = [
  [/Android/, 'Android'],
  [/iPhone|iPad/, 'iOS'],
  [/Windows/, 'Windows'],
  [/Mac OS/, 'macOS'],
  [/Linux/, 'Linux'],
]

/** A device in words: what it says of itself is long. */
function nameOf(userAgent: string): string {
  const found = (list: [RegExp, string][]) => list.find(([pattern]) => pattern.test(userAgent))?.[1]
  const browser = found(browsers)
  const system = found(systems)
  if (browser) return system ? `${browser} on ${system}` : browser
  return userAgent.slice(0, 40) || 'Unknown device'
}
