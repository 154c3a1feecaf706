import type { Context } from 'aws-lambda'
import type { ProblemError } from '../../problems.ts'
import type { ApiEvent } from '../request/event.ts'
import type { Reply } from './reply.ts'

/** How a family of routes reports problems, and what it forgives. */
export interface AnswerKind {
  name: string
  /** The body of the answer, and headers of its own. */
  report(
    problem: ProblemError,
    request: { event: ApiEvent; context: Context },
  ): Pick<Reply, 'headers' | 'body' | 'isBase64Encoded'>
  /** Members of a query or a body that are not declared are left out instead of rejected. */
  ignoresUnknownMembers?: true
}
