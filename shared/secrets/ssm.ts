import { callAws } from '../calls/aws.ts'
import { config, timeLimit } from '../config.ts'

/** A cold start waits for this, twice at the most. Milliseconds. */
const timeoutMs = 1500

interface Answer {
  Parameters?: { Name: string; Value: string }[]
  InvalidParameters?: string[]
  __type?: string
}

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
  const { endpointUrl, ...credentials } = config.lambda()
  const { status, text } = await callAws(credentials, {
    url: new URL('/', endpointUrl ?? `https://ssm.${credentials.region}.amazonaws.com`),
    service: 'ssm',
    target: 'AmazonSSM.GetParameters',
    contentType: 'application/x-amz-json-1.1',
    body: { Names: names, WithDecryption: true },
    limitMs: timeLimit(timeoutMs),
  })
  const answer = parse(text)
  if (status >= 500 || /Throttling|TooManyRequests/.test(answer.__type ?? '')) {
    throw new Error(`SSM answered ${status} ${answer.__type ?? ''}`.trim())
  }
  return { status, answer }
}

function parse(text: string): Answer {
  try {
    return JSON.parse(text) as Answer
  } catch {
    return {}
  }
}
