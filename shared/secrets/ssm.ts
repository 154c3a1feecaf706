import { AwsClient } from 'aws4fetch'
import { config, timeLimit } from '../config.ts'

/** A cold start waits for this, twice at the most. Milliseconds. */
const timeoutMs = 1500

interface Answer {
  Parameters?: { Name: string; Value: string }[]
  InvalidParameters?: string[]
  __type?: string
}

let client: AwsClient | undefined

/**
 * Reads up to ten parameters of SSM, decrypted, in one signed call: by their names as they were asked for. A call that
 * is throttled, fails or is lost is made once more.
 *
 * @throws Error what SSM answered, or which parameters there are none of; never a value
 */
export async function readParameters(names: string[]): Promise<Map<string, string>> {
  const { status, answer } = await getParameters(names).catch(() => getParameters(names))
  if (status !== 200) throw new Error(`SSM answered ${status} ${answer.__type ?? ''}`.trim())
  const missing = answer.InvalidParameters ?? []
  if (missing.length > 0) throw new Error(`SSM has no ${missing.join(', ')}`)
  return new Map((answer.Parameters ?? []).map(({ Name, Value }) => [Name, Value]))
}

/** Rejects where it is worth trying again. */
async function getParameters(names: string[]): Promise<{ status: number; answer: Answer }> {
  const { endpointUrl, region, ...credentials } = config.lambda()
  client ??= new AwsClient({ ...credentials, region, service: 'ssm', retries: 0 })
  const request = await client.sign(new URL('/', endpointUrl ?? `https://ssm.${region}.amazonaws.com`), {
    method: 'POST',
    headers: { 'Content-Type': 'application/x-amz-json-1.1', 'X-Amz-Target': 'AmazonSSM.GetParameters' },
    body: JSON.stringify({ Names: names, WithDecryption: true }),
  })
  // Beside the request and not in it: Node loses a signal that only a Request holds when it collects garbage.
  const response = await fetch(request, { signal: AbortSignal.timeout(timeLimit(timeoutMs)) })
  const answer = (await response.json().catch(() => ({}))) as Answer
  const { status } = response
  if (status >= 500 || /Throttling|TooManyRequests/.test(answer.__type ?? '')) {
    throw new Error(`SSM answered ${status} ${answer.__type ?? ''}`.trim())
  }
  return { status, answer }
}
