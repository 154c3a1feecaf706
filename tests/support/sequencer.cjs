/**
 * The longest files first: with two workers, one that comes last has the other worker wait for it. Jest knows that only
 * from a run before, and a fresh clone has none.
 */
const { default: Sequencer } = require('@jest/test-sequencer')

/** By how long they took on two idle cores. */
const longest = [
  'infra/services',
  'functions/timelines',
  'e2e/archives',
  'infra/failures',
  'functions/timelines-at-once',
  'functions/timelines-on-cluster',
  'functions/crash-points',
  'functions/delivery-chaos',
  'functions/outages',
  'house/template',
  'house/package',
  'functions/feed-deep',
]

const rank = ({ path }) => {
  const at = longest.findIndex((file) => path.endsWith(`/tests/${file}.test.ts`))
  return at < 0 ? longest.length : at
}

module.exports = class extends Sequencer {
  sort(tests) {
    return super.sort(tests).sort((a, b) => rank(a) - rank(b))
  }
}
