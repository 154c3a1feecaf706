import { assumed, costOf, defaultUsage } from '../../../infra/cost/model.ts'
import { call } from '../../support/world/call.ts'

const measured = {
  userBytes: 400,
  edgeBytes: 40,
  postBytes: 450,
  feedEntryBytes: 35,
  trips: { read: 2, post: 6, refresh: 2, login: 2 },
}

test('twice the users cost twice as much, of everything', () => {
  const once = costOf(defaultUsage, measured)
  const twice = costOf({ ...defaultUsage, users: 2 * defaultUsage.users }, measured)
  const doubled = ({ quantity, usd, ...rest }: (typeof once.aws)[number]) => ({
    ...rest,
    quantity: 2 * quantity,
    usd: 2 * usd,
  })
  expect(twice.aws).toEqual(once.aws.map(doubled))
  expect(twice.redis).toEqual(once.redis.map(doubled))
})

test('who does nothing costs memory only', () => {
  const idle = { ...defaultUsage, active: 0 }
  const { requests, redisCommands, redisGb, aws } = costOf(idle, measured)
  expect([requests, redisCommands, ...aws.map(({ usd }) => usd)].every((number) => number === 0)).toBe(true)
  expect(redisGb).toBeGreaterThan(1)
})

test("a request's line is about as long as its cost assumes", async () => {
  const write = jest.spyOn(process.stdout, 'write').mockReturnValue(true)
  await call('live')
  const line = write.mock.calls.map(([text]) => String(text)).find((text) => text.startsWith('{'))
  write.mockRestore()
  // A protected route adds a hashed user, a longer route and what it cost.
  const bytes = Buffer.byteLength(line ?? '') + 100
  expect(bytes).toBeGreaterThan(0.8 * assumed.requestLineBytes)
  expect(bytes).toBeLessThan(1.2 * assumed.requestLineBytes)
})
