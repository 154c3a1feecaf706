/**
 * Targets 6 and 7 are proven and not measured: this runs the tests that look for a repeat, a gap, a loss or a double,
 * and counts how many histories and faults they went through, and how many of those went wrong.
 */
import { type Figure, figure, isDeep, progress, report } from './measure.ts'
import { playTests } from './played.ts'

const proofs = [
  {
    target: 6,
    wrong: 'repeats and gaps',
    project: isDeep ? 'deep' : 'functions',
    tests: isDeep
      ? ['deep/timelines', 'deep/timelines-at-once']
      : ['functions/timelines/timelines', 'functions/timelines/timelines-at-once'],
  },
  {
    target: 7,
    wrong: 'lost and doubled deliveries',
    project: 'functions',
    tests: ['functions/timelines/delivery-chaos', 'functions/timelines/delivery-crash'],
  },
]

const figures: Figure[] = []
for (const { target, wrong, project, tests } of proofs) {
  progress(`${wrong}: ${tests.join(', ')}`)
  const { played, failed } = playTests(project, tests)
  figures.push(
    figure('proofs', `${wrong} in ${played.toLocaleString('en')} histories`, 'cases', [failed], {
      target: { number: target, at: 'most', limit: 0 },
    }),
  )
}
report(figures)
