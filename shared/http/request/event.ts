import type { APIGatewayProxyEventV2 } from 'aws-lambda'

/** What a route is called with: API Gateway's payload format 2.0. */
export type ApiEvent = APIGatewayProxyEventV2
