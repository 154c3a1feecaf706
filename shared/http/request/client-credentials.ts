import type { ApiEvent } from './event.ts'

/** How an OAuth client says who it is: by HTTP's Basic, or in the body (RFC 6749, 2.3.1). */
export function clientCredentials(
  { headers }: ApiEvent,
  body: { client_id?: string | undefined; client_secret?: string | undefined },
) {
  const encoded = /^basic +([\w+/-]+=*)$/i.exec(headers['authorization'] ?? '')?.[1]
  if (encoded === undefined)
    return { clientId: body.client_id, clientSecret: body.client_secret, isBasic: false }
  const [clientId = '', ...secret] = Buffer.from(encoded, 'base64').toString().split(':')
  return { clientId, clientSecret: secret.join(':'), isBasic: true }
}
