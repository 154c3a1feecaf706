/**
 * The longest files first: with two workers, one that comes last has the other worker wait for it. Jest knows that only
 * from a run before, and a fresh clone has none.
 */
const { default: Sequencer } = require('@jest/test-sequencer')

/** By how long they take, roughly. */
const longest = [
  'infra/services/services',
  'functions/outages/outages',
  'functions/outages/crash-points',
  'e2e/archives',
  'e2e/api',
  'contract/redis-silence',
  'functions/timelines/timelines',
  'functions/timelines/feed-deep',
  'functions/timelines/delivery-chaos',
  'e2e/collection',
  'infra/services/failures',
  'house/package/stack-size',
  'functions/timelines/timelines-at-once',
  'functions/timelines/timelines-on-cluster',
  'contract/redis-faults',
  'e2e/reference-page',
  'e2e/client',
  'infra/realm/setup',
  'infra/admin/target',
  'infra/realm/realm-drift',
  'functions/every-route/fuzz',
  'house/documents/deployment',
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
