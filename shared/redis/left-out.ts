/** What a bundle holds in the place of a driver that it was not packaged for; infra/deploy/bundle.ts puts it there. */
import { ConfigError } from '../config.ts'

function leftOut(): never {
  throw new ConfigError(
    'Bad settings:\n' +
      '  REDIS_URL, REDIS_CLUSTER, UPSTASH_REDIS_REST_URL: this function was packaged for another kind of Redis\n' +
      'Package and deploy it again with the settings that it is to run with.',
  )
}

export { leftOut as clusterDriver, leftOut as ioredisDriver, leftOut as upstashDriver }
