/** schedule: rate(1 minute) */
import type { Context } from 'aws-lambda'
import { cleanUpAccounts } from '../../shared/domain/deletion.ts'
import { logger } from '../../shared/logger.ts'

/** Removes what deleted accounts leave behind. */
export const handler = async (_event: unknown, context: Context): Promise<void> => {
  const accounts = await cleanUpAccounts(() => context.getRemainingTimeInMillis())
  if (accounts > 0) logger.info('accounts cleaned up', { accounts })
}
