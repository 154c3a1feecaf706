import { timeOfId } from '../../store/clock.ts'
import { readActs } from '../../store/moderation/acts.ts'

/** Since when a user is suspended, and why: a year later only the date is left. */
export async function readSuspension(actId: number): Promise<{ since: string; reason: string | null }> {
  const [act] = await readActs([actId])
  return { since: timeOfId(actId).toISOString(), reason: act?.reason ?? null }
}
