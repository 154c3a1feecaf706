/**
 * The longest files first: with two workers, one that comes last has the other worker wait for it. Jest knows that only
 * from a run before, and a fresh clone has none.
 */
const { default: Sequencer } = require('@jest/test-sequencer')

/** By how long they take, roughly. */
const longest = [
  'infra/services/services',
  'functions/outages/crash-points',
  'infra/admin/accounts',
  'infra/admin/admin-commands',
  'e2e/archives',
  'functions/timelines/timelines',
  'e2e/api',
  'functions/timelines/delivery-chaos',
  'functions/timelines/timelines-at-once',
  'infra/services/failures',
  'infra/admin/target',
  'functions/outages/outages',
  'functions/timelines/timelines-on-cluster',
  'house/package/template',
  'house/package/package',
  'functions/timelines/feed-deep',
  'infra/realm/realm-drift',
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
