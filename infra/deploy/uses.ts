/** What a function may need beyond itself: the words that `uses` in serverless.yml takes. */

/** Where a stage keeps its secrets in SSM. */
export function parameterFolder(stage: string): string {
  return `/perch/${stage}`
}

interface Use {
  /** The setting that holds the secret. */
  secret?: string
  /** The queue that messages are put into, by its name in the template. */
  sendsTo?: string
}

export const uses = {
  redis: { secret: 'REDIS_URL' },
  'session-key': { secret: 'SESSION_ENCRYPTION_KEY' },
  'keycloak-client': { secret: 'KEYCLOAK_CLIENT_SECRET' },
  'keycloak-admin': { secret: 'KEYCLOAK_ADMIN_CLIENT_SECRET' },
  smtp: { secret: 'SMTP_URL' },
  'mail-queue': { sendsTo: 'MailQueue' },
  'fan-out-queue': { sendsTo: 'FanOutQueue' },
} as const satisfies Record<string, Use>

export type UseName = keyof typeof uses

/** Instead of REDIS_URL, where the Redis is Upstash's. */
const upstashToken = 'UPSTASH_REDIS_REST_TOKEN'

/** The settings that are secrets: on AWS they are in SSM and nowhere else. */
export const secretNames: string[] = [
  ...Object.values(uses).flatMap((use: Use) => use.secret ?? []),
  upstashToken,
]

/** The secrets behind some uses, as names of settings. `upstash`: Redis is reached over Upstash's REST API. */
export function secretsOf(names: UseName[], upstash: boolean): string[] {
  const found = names.flatMap((name) => (uses[name] as Use).secret ?? [])
  return found.map((secret) => (secret === uses.redis.secret && upstash ? upstashToken : secret))
}

/** The queues behind some uses, by their names in the template. */
export function queuesOf(names: UseName[]): string[] {
  return names.flatMap((name) => (uses[name] as Use).sendsTo ?? [])
}
