/** A batch of which one message cannot be taken: it alone comes again, until it is a dead letter. */
import type { Cloud } from '../emulators/cloud.ts'
import type { Results } from '../emulators/results.ts'
import { until } from '../emulators/until.ts'

/** @returns a line that says how often the message came */
export async function checkQueued(cloud: Cloud, results: Results): Promise<string> {
  const queues = await cloud.queues()
  const [queue = '', dead = ''] = ['FanOutQueue', 'FanOutDeadLetters'].map((name) =>
    queues.find((url) => url.includes(`-${name}-`)),
  )
  const { VisibilityTimeout = '' } = await cloud.queueAttributes(queue)
  // Eight times three minutes would be long to wait.
  await cloud.setQueueAttributes(queue, { VisibilityTimeout: '1' })
  const bad = JSON.stringify({ nonsense: 'of the test' })
  const good = JSON.stringify({ action: 'deliver', postId: 1, authorId: 1, after: 0, upTo: 9 })
  await cloud.sendMessages(queue, [bad, good])
  const letters = await until(
    () => cloud.messages(dead),
    (found) => found.length > 0,
    90,
  )
  await cloud.setQueueAttributes(queue, { VisibilityTimeout })
  results.equal('dead letters', letters, [bad])
  const lines = await cloud.linesOf('local', 'deliver-posts', '"message failed"')
  const attempts = lines.map((line) => (JSON.parse(line) as { attempt: number }).attempt)
  results.equal(
    'attempts at the message that is none',
    attempts.toSorted((a, b) => a - b),
    [1, 2, 3, 4, 5, 6, 7, 8],
  )
  const left = await cloud.queueAttributes(queue)
  const waiting = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible']
  results.equal(
    'messages that are left in the queue',
    waiting.map((name) => left[name]),
    ['0', '0'],
  )
  return `${attempts.length} attempts at a bad message, then a dead letter; its neighbour was taken`
}
