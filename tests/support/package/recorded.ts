/** Events as AWS sends them (recorded/*.json), with what differs between requests and messages put in. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { APIGatewayProxyEventV2, ScheduledEvent, SQSEvent } from 'aws-lambda'

function recording<Event>(name: string): Event {
  return JSON.parse(readFileSync(join('tests/support/package/recorded', `${name}.json`), 'utf8')) as Event
}

/**
 * A request by API Gateway, payload format 2.0.
 *
 * @param changes what is different from the recording; headers are added to its own, and a body goes as base64, as the
 *   gateway sends all that it does not know to be text
 */
export function recordedRequest(changes: Partial<APIGatewayProxyEventV2>): APIGatewayProxyEventV2 {
  const event = recording<APIGatewayProxyEventV2>('request')
  const { routeKey = event.routeKey, rawPath = event.rawPath, headers, body } = changes
  const [method = 'GET'] = routeKey === '$default' ? ['GET'] : routeKey.split(' ')
  return {
    ...event,
    ...changes,
    headers: { ...event.headers, ...headers },
    ...(body === undefined ? {} : { body: Buffer.from(body).toString('base64'), isBase64Encoded: true }),
    requestContext: {
      ...event.requestContext,
      routeKey,
      http: { ...event.requestContext.http, method, path: rawPath },
    },
  }
}

/** A batch of one message, by SQS. */
export function recordedMessage(body: object): SQSEvent {
  const event = recording<SQSEvent>('messages')
  return { Records: event.Records.map((record) => ({ ...record, body: JSON.stringify(body) })) }
}

/** The event of a schedule, by EventBridge. */
export function recordedSchedule(): ScheduledEvent {
  return recording('schedule')
}
