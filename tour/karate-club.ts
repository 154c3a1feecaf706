/**
 * Zachary's karate club: who met whom outside the club, among its 34 members.
 *
 * W. W. Zachary, "An Information Flow Model for Conflict and Fission in Small Groups", Journal of
 * Anthropological Research 33 (1977), 452–473. Numbers are those of the paper, from 1 (the instructor, "Mr. Hi")
 * to 34 (the officer, "John A."). The printed matrix has one cell that differs from its mirror, 23–34; like the
 * published edge list, we count it as a tie, which makes 78.
 */

export const MEMBERS: readonly number[] = Array.from({ length: 34 }, (_, index) => index + 1)

/** Each tie once, under its lower number. */
const TIES_BY_LOWER_NUMBER: Readonly<Record<number, readonly number[]>> = {
  1: [2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13, 14, 18, 20, 22, 32],
  2: [3, 4, 8, 14, 18, 20, 22, 31],
  3: [4, 8, 9, 10, 14, 28, 29, 33],
  4: [8, 13, 14],
  5: [7, 11],
  6: [7, 11, 17],
  7: [17],
  9: [31, 33, 34],
  10: [34],
  14: [34],
  15: [33, 34],
  16: [33, 34],
  19: [33, 34],
  20: [34],
  21: [33, 34],
  23: [33, 34],
  24: [26, 28, 30, 33, 34],
  25: [26, 28, 32],
  26: [32],
  27: [30, 34],
  28: [34],
  29: [32, 34],
  30: [33, 34],
  31: [33, 34],
  32: [33, 34],
  33: [34],
}

export const TIES: readonly (readonly [number, number])[] = Object.entries(TIES_BY_LOWER_NUMBER).flatMap(
  ([lower, higher]) => higher.map((number) => [Number(lower), number] as const),
)

/** The members tied to this one, in ascending order. */
export function neighboursOf(member: number): number[] {
  return TIES.filter((tie) => tie[0] === member || tie[1] === member)
    .map(([lower, higher]) => (lower === member ? higher : lower))
    .sort((a, b) => a - b)
}
