import type { Context } from 'aws-lambda'

/** The id of this invocation, a UUID: it stands in the log, in `X-Request-Id` and in a problem's `instance`. */
export function requestId(context: Context): string {
  return context.awsRequestId
}
