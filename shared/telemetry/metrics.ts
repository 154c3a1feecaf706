/**
 * The numbers that CloudWatch takes out of log lines (its embedded metric format): a line is log and metric in one.
 * Powertools checks the definitions and writes them down, once a process; each line then only brings its values.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics'
import { config } from '../config.ts'

const { Count, Milliseconds, Seconds } = MetricUnit

interface Definition {
  /** The members of a line that divide its metrics, beside `service` and `stage`: each value is paid for by itself. */
  by: string[]
  metrics: Record<string, (typeof MetricUnit)[keyof typeof MetricUnit]>
}

/** What is counted, by the kind of line; docs/operate.md says what each number is. */
const definitions = {
  request: [
    {
      by: [],
      metrics: {
        Requests: Count,
        Errors: Count,
        Latency: Milliseconds,
        RedisTrips: Count,
        KeycloakCalls: Count,
        ColdStart: Count,
      },
    },
    { by: ['route'], metrics: { Errors: Count, Latency: Milliseconds } },
  ],
  batch: [{ by: ['worker'], metrics: { Messages: Count, FailedMessages: Count } }],
  outbox: [{ by: [], metrics: { OutboxAge: Seconds } }],
  moderation: [{ by: [], metrics: { ReportsWaiting: Count } }],
  security: [{ by: ['event'], metrics: { SecurityEvents: Count } }],
} satisfies Record<string, Definition[]>

export type MetricGroup = keyof typeof definitions

type MetricNames<Definitions> = Definitions extends { metrics: infer M }[] ? MemberOf<M> : never
type MemberOf<T> = T extends unknown ? keyof T : never

/** A value for each metric of the group. */
export type MetricValues<Group extends MetricGroup> = Record<MetricNames<(typeof definitions)[Group]>, number>

class Definer extends Metrics {
  get off(): boolean {
    return this.isDisabled()
  }
}

interface Prepared {
  stage: string
  /** JSON of the member `CloudWatchMetrics`. */
  directives: string
}

const prepared = new Map<MetricGroup, Prepared | null>()

/**
 * What makes a line's values metrics, as the end of its JSON object: its last brace included, a comma before it.
 *
 * @returns undefined where metrics are off (POWERTOOLS_METRICS_DISABLED)
 */
export function metricsOf<Group extends MetricGroup>(
  group: Group,
  values: MetricValues<Group>,
): string | undefined {
  let ready = prepared.get(group)
  if (ready === undefined) prepared.set(group, (ready = prepare(group)))
  if (ready === null) return undefined
  const { stage, directives } = ready
  return `,"_aws":{"Timestamp":${Date.now()},"CloudWatchMetrics":${directives}},${JSON.stringify({ stage, ...values }).slice(1)}`
}

function prepare(group: MetricGroup): Prepared | null {
  const { stage } = config.lambdaFunction()
  const settings = { namespace: 'Perch', serviceName: 'perch', defaultDimensions: { stage } }
  if (new Definer(settings).off) return null
  const directives = definitions[group].flatMap(({ by, metrics }: Definition) => {
    const example = new Metrics(settings)
    for (const dimension of by) example.addDimension(dimension, 'any')
    for (const [name, unit] of Object.entries(metrics)) example.addMetric(name, unit, 0)
    return example.serializeMetrics()._aws?.CloudWatchMetrics ?? []
  })
  return { stage, directives: JSON.stringify(directives) }
}
