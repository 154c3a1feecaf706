/** An answer before it is serialised: `body` is a plain value, turned into JSON at the edge. */
export interface Reply {
  statusCode: number
  headers?: Record<string, string>
  body?: unknown
  /** The body is bytes, as base64. */
  isBase64Encoded?: boolean | undefined
}

export function ok(body: unknown, headers: Record<string, string> = {}): Reply {
  return { statusCode: 200, headers, body }
}

/** 201 with the address of what was created, relative to the API's base. */
export function created(body: unknown, location: string): Reply {
  return { statusCode: 201, headers: { Location: location }, body }
}

/** 202: it will be done. */
export function accepted(): Reply {
  return { statusCode: 202 }
}

/** 302: a browser goes on elsewhere. */
export function redirect(location: string, headers: Record<string, string> = {}): Reply {
  return { statusCode: 302, headers: { Location: location, ...headers } }
}

export function noContent(headers: Record<string, string> = {}): Reply {
  return { statusCode: 204, headers }
}
