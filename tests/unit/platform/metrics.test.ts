import type * as metrics from '../../../shared/telemetry/metrics.ts'

const values = { SecurityEvents: 1 }

/** The module as a function loads it that has these variables. */
async function loadWith(environment: Record<string, string>): Promise<typeof metrics> {
  jest.resetModules()
  Object.assign(process.env, environment)
  const loaded = await import('../../../shared/telemetry/metrics.ts')
  // Read at the first use.
  loaded.metricsOf('security', values)
  for (const name of Object.keys(environment)) delete process.env[name]
  return loaded
}

const stageOf = (json = '') => (JSON.parse(`{"a":1${json}`) as { stage: string }).stage

test.each([
  ['dev', 'perch-dev-get-feed', '.build/package/functions/timelines/get-feed.handler'],
  ['feature-a', 'perch-feature-a-get-feed', 'functions/timelines/get-feed.handler'],
  ['none', 'somebody-elses', 'functions/timelines/get-feed.handler'],
])('are of the stage %s where the function is called %s', async (stage, name, handler) => {
  const { metricsOf } = await loadWith({ AWS_LAMBDA_FUNCTION_NAME: name, _HANDLER: handler })
  expect(stageOf(metricsOf('security', values))).toBe(stage)
})

test('are of no stage where no Lambda says which', async () => {
  const { metricsOf } = await loadWith({})
  expect(stageOf(metricsOf('security', values))).toBe('none')
})

test('are not there where they are switched off', async () => {
  const { metricsOf } = await loadWith({ POWERTOOLS_METRICS_DISABLED: 'true' })
  expect(metricsOf('security', values)).toBeUndefined()
})
