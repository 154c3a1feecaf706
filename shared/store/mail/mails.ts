import { redis } from '../../redis/redis.ts'
import { keys } from '../keys.ts'

/** Longer than a message can wait in its queue and be repeated by it. */
const sentTtlSeconds = 7 * 24 * 3600

/** Whether a mail server has taken this mail before. */
export async function isMailSent(mailId: string): Promise<boolean> {
  return (await redis().run('EXISTS', keys.mailSent(mailId))) === 1
}

export async function noteMailSent(mailId: string): Promise<void> {
  await redis().run('SET', keys.mailSent(mailId), 1, 'EX', sentTtlSeconds)
}
