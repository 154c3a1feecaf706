/** The alarms of a function that no request waits for: nobody would notice that it fails. */

interface Watched {
  /** The function's name in the template: LoginLambdaFunction. */
  logicalId: string
  /** Seconds. */
  timeout: number
}

/** Errors, throttles, and runs that come close to the time-out; by their suffix in the template. */
export function workerAlarms({ logicalId, timeout }: Watched): Record<string, object> {
  const dimensions = [{ Name: 'FunctionName', Value: { Ref: logicalId } }]
  const alarm = (metric: string, description: string, more: object) => ({
    Type: 'AWS::CloudWatch::Alarm',
    Properties: {
      AlarmDescription: description,
      Namespace: 'AWS/Lambda',
      MetricName: metric,
      Dimensions: dimensions,
      Period: 300,
      ComparisonOperator: 'GreaterThanThreshold',
      TreatMissingData: 'notBreaching',
      AlarmActions: [{ Ref: 'AlarmTopic' }],
      OKActions: [{ Ref: 'AlarmTopic' }],
      ...more,
    },
  })
  // Two periods: what a schedule or a queue repeats by itself is no alarm yet.
  const twice = { EvaluationPeriods: 2, DatapointsToAlarm: 2, Statistic: 'Sum', Threshold: 0 }
  return {
    Errors: alarm('Errors', 'This worker has failed within ten minutes, again and again', twice),
    Throttles: alarm('Throttles', 'This worker was not let run within ten minutes, again and again', twice),
    Duration: alarm('Duration', 'The slowest runs of this worker come close to its time-out', {
      EvaluationPeriods: 3,
      ExtendedStatistic: 'p99',
      Threshold: timeout * 1000 * 0.8,
    }),
  }
}
