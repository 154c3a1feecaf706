import { logger } from '../../telemetry/logger.ts'
import { isUnavailable } from '../../unavailable.ts'

/**
 * Waits for a write that only keeps the books: when a session was used, how long a cache lives. Where Redis does not
 * take it, the read that it goes along with goes on, and the next one tries again.
 */
export async function keepBooks(write: Promise<unknown>): Promise<void> {
  try {
    await write
  } catch (error) {
    if (!isUnavailable(error, 'redis')) throw error
    logger.warn('a read went on without its bookkeeping', { error })
  }
}
