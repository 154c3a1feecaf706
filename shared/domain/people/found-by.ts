import { termsOf } from '../../schemas/search/terms.ts'
import { isUser, type Profile, readProfile } from '../../store/people/users.ts'
import { addTerms, readTerms, removeTerms } from '../../store/search/user-terms.ts'
import { logger } from '../../telemetry/logger.ts'

/** Has a user found by the names of now, and by no others. Safe to repeat. */
export async function settleNames(userId: number): Promise<void> {
  const [profile, former] = await Promise.all([readProfile(userId), readTerms(userId)])
  const terms = profile === null ? [] : termsOf(profile)
  await Promise.all([
    profile && addTerms({ userId, sub: profile.sub }, terms),
    removeTerms(
      userId,
      former.filter((term) => !terms.includes(term)),
    ),
  ])
  // Deleted meanwhile: its clean-up may have been where this came later, and no other looks there again.
  if (profile !== null && !(await isUser(userId))) await removeTerms(userId, terms)
}

/**
 * The same for a user whose names have just changed. Never fails: the names are there, and what could not be written the sweeper writes, as
 * it does where two changes were made at once.
 */
export async function settleNamesOrLeave(userId: number): Promise<void> {
  await settleNames(userId).catch(leave)
}

/** The same for a user who has just come. */
export async function findByNamesOrLeave(profile: Profile): Promise<void> {
  await addTerms({ userId: profile.id, sub: profile.sub }, termsOf(profile)).catch(leave)
}

function leave(error: Error): void {
  logger.warn('what a user is found by is left to the sweeper', { error })
}
