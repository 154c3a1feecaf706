import type { MiddlewareObj } from '@middy/core'
import type * as z from 'zod'
import type { Attempt } from '../../domain/requests/rate-limits.ts'
import type {
  Caller,
  ConfirmedCaller,
  ConfirmedSession,
  SessionCaller,
} from '../../domain/sessions/sessions.ts'
import type { ProblemCode } from '../../problems.ts'
import type { RateLimitPolicyName } from '../../rate-limit-policies.ts'
import type { Scope } from '../../schemas/tokens/scopes.ts'
import type { AnswerKind } from '../reply/answer-kind.ts'
import type { ApiEvent } from '../request/event.ts'
import type { Once } from './idempotency.ts'
import type { Reply } from '../reply/reply.ts'
import type { routes } from '../request/routes.ts'

export type BodyType = 'application/json' | 'application/x-www-form-urlencoded'

/**
 * What a route takes and returns; the only place that says so. Parts of the chain that are not in every route are named by
 * their values (`auth: user`), so that a bundle holds those of its route and no others.
 */
export interface Contract {
  /** Who may call it; without it everyone, and there is no caller. */
  auth?: Auth
  /** What of personal tokens and apps it asks for; without it only a session may call. Goes with `auth`. */
  scope?: Scope
  /** The parameters of the path. */
  path?: Record<string, z.ZodType>
  query?: z.ZodType
  body?: z.ZodType
  /** In which media types the body may come; JSON alone by default. A form becomes an object of strings. */
  bodyTypes?: readonly BodyType[]
  /** The role that the caller needs, whatever the request names. */
  role?: RoleCheck
  /** Whether the caller has to have logged in a short while ago. */
  freshLogin?: FreshLogin
  /** The limits that a request is counted by, in this order. */
  limits?: readonly Limit<never>[]
  /** Takes an `Idempotency-Key`; the handler does its work within `once`. */
  idempotent?: Idempotent
  /** The cookie that it reads, and whether it sets it. */
  cookie?: { name: string; isSet: boolean }
  /** What it does with the session of a browser, whose refresh token is in a cookie. */
  browser?: BrowserPart
  /** How it reports problems, where that is not as problem+json. */
  answers?: AnswerKind
  /** By status, what the answer is parsed with: members that are not declared never leave. */
  responses: Partial<Record<200 | 201 | 202 | 204 | 302, z.ZodType>>
  /** The problems of this route beside those that its chain brings along. */
  problems?: readonly ProblemCode[]
}

/** A middleware that a contract can name: it says what it is. */
type Part<Said> = MiddlewareObj<RoutedEvent, Reply, Error> & Said

/** Makes its middleware from the rest of the contract. */
export interface Auth<Kind extends 'user' | 'optional' = 'user' | 'optional'> {
  kind: Kind
  evenSuspended: boolean
  of: (contract: Pick<Contract, 'scope' | 'limits'>) => MiddlewareObj<RoutedEvent, Reply, Error>
}
/** `opens` and `renews` hear from the request whether it is one, `keeps` and `ends` from the session of the caller. */
export type BrowserPart = Part<{ kind: 'opens' | 'renews' | 'keeps' | 'ends' }>
export type RoleCheck = Part<{ role: string }>
export type FreshLogin = Part<{ isFreshLogin: true }>
export type Idempotent = Part<{ header: 'Idempotency-Key' }>
/** `Input`: what of the request it looks at. */
export type Limit<Input> = Part<{ policy: RateLimitPolicyName; looksAt?: (input: Input) => unknown }>

/** The event on its way through the chain; each part adds its own. */
export interface RoutedEvent extends ApiEvent {
  input: { path?: unknown; query?: unknown; body?: unknown }
  caller?: Caller
  /** Resolves when the token is known to be valid. */
  confirmed?: Promise<unknown>
  attempt?: Attempt
  once?: Once
  isOfBrowser?: boolean
}

type Routes = typeof routes
/** The keys of the functions that answer a request; the last two answer many paths. */
export type RouteKey = keyof Routes | 'catch-all' | 'web'

type TemplateOf<Key> = Key extends keyof Routes ? Routes[Key] : ''
type IsRead<Key> = TemplateOf<Key> extends `GET ${string}` ? true : false
type ParametersIn<Template> = Template extends `${string}{${infer Name}}${infer Rest}`
  ? Name | ParametersIn<Rest>
  : never

/** A contract has a schema for each parameter in the path of its route. */
export type ContractOf<Key> = Contract &
  ([ParametersIn<TemplateOf<Key>>] extends [never]
    ? { path?: never }
    : { path: Record<ParametersIn<TemplateOf<Key>>, z.ZodType> })

/** The parsed request: exactly the parts that the contract declares. */
export type InputOf<C> = (C extends { path: infer P }
  ? { path: { [Name in keyof P]: P[Name] extends z.ZodType ? z.output<P[Name]> : never } }
  : unknown) &
  (C extends { query: infer Q extends z.ZodType } ? { query: z.output<Q> } : unknown) &
  (C extends { body: infer B extends z.ZodType } ? { body: z.output<B> } : unknown)

/**
 * A route that reads hears while it reads whether the session of its caller is alive; any other waits for that first. One without a
 * scope is called by sessions alone.
 */
type CallerOf<Key, C> = C extends { scope: Scope }
  ? IsRead<Key> extends true
    ? Caller
    : ConfirmedCaller
  : IsRead<Key> extends true
    ? SessionCaller
    : ConfirmedSession

/** What a handler is given: the parsed request, and what the parts of its contract bring. */
export type Given<Key, C> = { event: ApiEvent } & InputOf<C> &
  (C extends { auth: Auth<infer Kind> }
    ? { caller: Kind extends 'optional' ? CallerOf<Key, C> | undefined : CallerOf<Key, C> }
    : unknown) &
  (C extends { browser: Part<{ kind: 'opens' | 'renews' }> } ? { isOfBrowser: boolean } : unknown) &
  (C extends { limits: object } ? { attempt: Attempt } : unknown) &
  (C extends { idempotent: Idempotent } ? { once: Once } : unknown)
