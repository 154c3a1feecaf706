/** What a route's neighbour file says of it to readers: words and examples that no bundle has to carry. */
export interface RouteDoc {
  /** One line, as a title: no full stop. */
  summary: string
  /** What the summary leaves open. */
  description?: string
  /** Of its parameters, where openapi/parameters.ts does not say it, or says it otherwise. */
  parameters?: Record<string, ParameterDoc>
  /** An example of the body that it takes. */
  request?: unknown
  /** An example of the JSON that it returns. */
  response?: unknown
}

export interface ParameterDoc {
  description?: string
  /** Left out where it cannot stand beside the others. */
  example?: unknown
}
