import { Logger } from '@aws-lambda-powertools/logger'

/**
 * Structured JSON lines on stdout. Whatever is passed here is read by operators: no body, header, token, password or
 * email address ever is.
 */
export const logger = new Logger({ serviceName: 'perch' })
