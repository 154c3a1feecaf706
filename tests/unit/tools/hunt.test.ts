import * as fc from 'fast-check'
import { hunt } from '../../support/hunts/hunt.ts'

const given = process.env['PERCH_REPLAY']
afterEach(() => {
  if (given === undefined) delete process.env['PERCH_REPLAY']
  else process.env['PERCH_REPLAY'] = given
})

const limitMs = 10_000
const histories = fc.array(fc.nat({ max: 100 }), { maxLength: 30, size: 'max' })
let played = 0
/** A bug that needs two things in a history. */
const play = async (history: number[]) => {
  played += 1
  if (history.some((one) => one > 50) && history.length > 2) throw new Error('the bug')
}
const failing = { file: __filename, runs: 200, limitMs, histories, play }

async function messageOf(failed: Promise<unknown>): Promise<string> {
  const error = await failed.then(
    () => null,
    (reason: unknown) => reason as Error,
  )
  return error?.message ?? ''
}

test('shows the shortest failing history, and one line that shows it again at once', async () => {
  delete process.env['PERCH_REPLAY']
  const message = await messageOf(hunt(failing))
  const [line = '', counterexample] = message.split('\n')
  expect(line).toMatch(
    /PERCH_REPLAY=(\S+) npx jest tests\/unit\/tools\/hunt\.test\.ts -t 'shows the shortest failing history, .*'$/,
  )
  const [shortest] = JSON.parse(counterexample ?? '[]') as [number[]]
  expect(shortest.toSorted((a, b) => a - b)).toEqual([0, 0, 51])
  expect(message).toContain('the bug')

  played = 0
  process.env['PERCH_REPLAY'] = / PERCH_REPLAY=(\S+)/.exec(` ${line}`)?.[1]
  expect(await messageOf(hunt(failing))).toBe(message)
  expect(played).toBe(1)
})

test('fails when there was no time for all histories', async () => {
  delete process.env['PERCH_REPLAY']
  const slow = () => new Promise<void>((resolve) => void setImmediate(resolve))
  const outcome = hunt({ file: __filename, runs: 1_000_000, limitMs: 50, histories, play: slow })
  await expect(outcome).rejects.toThrow(/^Only \d+ of 1000000 histories within 50 ms; seed -?\d+\.$/)
})
