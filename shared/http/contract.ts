import type * as z from 'zod'
import type { ProblemCode } from '../problems.ts'
import type { ApiEvent } from './event.ts'

export type BodyType = 'application/json' | 'application/x-www-form-urlencoded'

/**
 * What a route takes and answers; the only place that says so. `path`, `query` and `body` parse the request,
 * `response` the answer by status: members that it does not declare never leave. `problems` names the refusals of
 * this route beside those that its middleware brings along.
 */
export interface Contract {
  summary: string
  path?: z.ZodType
  query?: z.ZodType
  body?: z.ZodType
  /** In which media types the body may come; JSON alone by default. A form becomes an object of strings. */
  bodyTypes?: readonly BodyType[]
  response: Partial<Record<200 | 201 | 202 | 204 | 302, z.ZodType>>
  problems?: readonly ProblemCode[]
}

/** The parsed request: exactly the parts that the contract declares. */
export type InputOf<C extends Contract> = {
  [Part in 'path' | 'query' | 'body' as C[Part] extends z.ZodType ? Part : never]: C[Part] extends z.ZodType
    ? z.output<C[Part]>
    : never
}

/** The event of a route behind `validate(contract)`. */
export type RequestOf<C extends Contract> = ApiEvent & { input: InputOf<C> }
