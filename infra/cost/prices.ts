/**
 * List prices in US dollars, without free tiers and discounts, in the cheapest region (us-east-1). Others cost more:
 * eu-central-1 about a tenth to a quarter. The pages named are the truth: these were put together on the day below from
 * what others quote of them (queues, transfer, metrics and alarms are the prices known for years, not looked up again).
 */
export const pricesReadAt = '2026-11-21'

export const prices = {
  // https://aws.amazon.com/lambda/pricing/ (arm64)
  lambdaRequest: 0.2e-6,
  lambdaGbSecond: 0.0000133334,
  // https://aws.amazon.com/api-gateway/pricing/ (HTTP API, first 300 million a month)
  httpApiRequest: 1e-6,
  // https://aws.amazon.com/sqs/pricing/ (standard queue)
  sqsRequest: 0.4e-6,
  // https://aws.amazon.com/cloudwatch/pricing/
  logsGb: 0.5,
  customMetric: 0.3,
  alarm: 0.1,
  // https://aws.amazon.com/ec2/pricing/on-demand/ (to the internet, beyond the first 100 GB)
  transferOutGb: 0.09,
  // https://aws.amazon.com/elasticache/pricing/ (Serverless for Valkey). An ECPU is a command, or each kB of it.
  serverlessGbHour: 0.084,
  serverlessEcpu: 0.0023e-6,
  // https://upstash.com/pricing/redis (pay as you go; the first GB is free)
  upstashCommand: 0.2 / 100_000,
  upstashGbMonth: 0.25,
}
