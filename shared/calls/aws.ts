import { createHash, createHmac } from 'node:crypto'
import { type Received, send } from './send.ts'

/** What Lambda gives a function. */
export interface Credentials {
  region: string
  accessKeyId: string
  secretAccessKey: string
  sessionToken?: string
}

interface AwsCall {
  url: URL
  /** `ssm`, `sqs`. */
  service: string
  /** Such as AmazonSSM.GetParameters. */
  target: string
  contentType: string
  body: object
  limitMs: number
}

/** One call to a service of AWS that speaks JSON, signed (Signature Version 4). Without a retry. */
export function callAws(credentials: Credentials, call: AwsCall): Promise<Received> {
  const { url, service, target, contentType, limitMs } = call
  const body = JSON.stringify(call.body)
  const headers = {
    'content-type': contentType,
    'x-amz-target': target,
    ...(credentials.sessionToken !== undefined && { 'x-amz-security-token': credentials.sessionToken }),
  }
  const signed = sign(credentials, { method: 'POST', url, service, headers, body, now: new Date() })
  return send(url, { method: 'POST', headers: signed, body, limitMs })
}

interface Unsigned {
  method: string
  /** With nothing in its path or query that would have to be encoded. */
  url: URL
  service: string
  headers: Record<string, string>
  body: string
  now: Date
}

/** The headers with those that sign them: https://docs.aws.amazon.com/IAM/latest/UserGuide/create-signed-request.html. */
export function sign(credentials: Credentials, request: Unsigned): Record<string, string> {
  const { method, url, service, body, now } = request
  const time = now.toISOString().replace(/[-:]|\.\d+/g, '')
  const headers: Record<string, string> = { ...request.headers, 'x-amz-date': time }
  const named = Object.entries({ ...headers, host: url.host }).toSorted(([a], [b]) => (a < b ? -1 : 1))
  const names = named.map(([name]) => name).join(';')
  const canonical = [
    method,
    url.pathname,
    url.search.slice(1),
    ...named.map(([name, value]) => `${name}:${value}`),
    '',
    names,
    sha256(body),
  ].join('\n')
  const scope = [time.slice(0, 8), credentials.region, service, 'aws4_request']
  const toSign = ['AWS4-HMAC-SHA256', time, scope.join('/'), sha256(canonical)].join('\n')
  const key = scope.reduce<string | Buffer>(hmac, `AWS4${credentials.secretAccessKey}`)
  const signature = hmac(key, toSign).toString('hex')
  const credential = `${credentials.accessKeyId}/${scope.join('/')}`
  return {
    ...headers,
    authorization: `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=${names}, Signature=${signature}`,
  }
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest()
}
