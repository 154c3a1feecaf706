import { timeOfId } from '../../../shared/store/clock.ts'

const epochMs = Date.UTC(2026, 0, 1)

describe('timeOfId', () => {
  test('is the millisecond in which the id was given out', () => {
    for (const at of [epochMs, epochMs + 1, Date.UTC(2026, 10, 21, 12, 53, 7, 42), Date.UTC(2300, 1, 1)]) {
      const first = (at - epochMs) * 1024
      expect(timeOfId(first)).toEqual(new Date(at))
      expect(timeOfId(first + 1023)).toEqual(new Date(at))
      expect(timeOfId(first + 1024)).toEqual(new Date(at + 1))
    }
  })

  test('has room up to the last id that JavaScript holds exactly', () => {
    expect(timeOfId(Number.MAX_SAFE_INTEGER).getUTCFullYear()).toBe(2304)
  })
})
