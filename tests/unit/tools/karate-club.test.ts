import { MEMBERS, neighboursOf, TIES } from '../../../tour/karate-club.ts'
import { SENTENCES } from '../../../tour/sentences.ts'

describe("Zachary's karate club", () => {
  it('has 34 members and 78 ties', () => {
    expect(MEMBERS).toHaveLength(34)
    expect(TIES).toHaveLength(78)
  })

  it('names every tie once, between two different members', () => {
    expect(new Set(TIES.map((tie) => tie.join('–'))).size).toBe(78)
    for (const [lower, higher] of TIES) {
      expect(MEMBERS).toContain(lower)
      expect(MEMBERS).toContain(higher)
      expect(lower).toBeLessThan(higher)
    }
  })

  it('gives every member the published number of ties', () => {
    const published = [
      16, 9, 10, 6, 3, 4, 4, 4, 5, 2, 3, 1, 2, 5, 2, 2, 2, 2, 2, 3, 2, 2, 2, 5, 3, 3, 2, 4, 3, 4, 4, 6, 12,
      17,
    ]
    expect(MEMBERS.map((member) => neighboursOf(member).length)).toEqual(published)
  })

  it('is mutual: whoever is my neighbour has me as theirs', () => {
    for (const member of MEMBERS) {
      for (const neighbour of neighboursOf(member)) expect(neighboursOf(neighbour)).toContain(member)
    }
  })
})

describe('the sentences of the tour', () => {
  it('are two for each member, all different, none longer than a post may be', () => {
    expect(SENTENCES.length).toBeGreaterThanOrEqual(68)
    expect(new Set(SENTENCES).size).toBe(SENTENCES.length)
    for (const sentence of SENTENCES) expect(Array.from(sentence).length).toBeLessThanOrEqual(500)
  })
})
