/**
 * The longest files first: one that comes last has the other workers wait for it. Jest knows that only
 * from a run before, and a fresh clone has none.
 */
const { default: Sequencer } = require('@jest/test-sequencer')

/** By how long they take, roughly. */
const longest = [
  'functions/outages/outages',
  'e2e/archives',
  'e2e/local-api',
  'contract/redis-silence',
  'infra/services/services',
  'functions/safety/blocks',
  'functions/timelines/feed-deep',
  'functions/outages/crash-points',
  'infra/services/failures',
  'functions/timelines/timelines-on-cluster',
  'unit/platform/secrets',
  'unit/platform/queue-sqs',
  'functions/timelines/delivery-chaos',
  'functions/timelines/timelines',
  'house/package/stack-size',
  'e2e/client',
  'functions/timelines/timelines-at-once',
  'contract/redis-faults',
  'infra/realm/setup',
  'infra/admin/target',
  'infra/realm/realm-drift',
  'functions/sign-in/second-factor',
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
