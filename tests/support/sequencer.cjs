/**
 * The longest files first: with two workers, one that comes last has the other worker wait for it. Jest knows that only
 * from a run before, and a fresh clone has none.
 */
const { default: Sequencer } = require('@jest/test-sequencer')

/** By how long they take, roughly. */
const longest = [
  'infra/services',
  'functions/crash-points',
  'infra/accounts',
  'infra/admin-commands',
  'e2e/archives',
  'functions/timelines',
  'e2e/api',
  'functions/delivery-chaos',
  'functions/timelines-at-once',
  'infra/failures',
  'infra/target',
  'functions/outages',
  'functions/timelines-on-cluster',
  'house/template',
  'house/package',
  'functions/feed-deep',
  'infra/realm-drift',
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
