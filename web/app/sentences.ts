/** A failure as a sentence, and what to do next. */
import { PerchError } from '../../client/perch.ts'
import type { ProblemCode } from '../../client/routes.ts'

const sentences: Partial<Record<ProblemCode, string>> = {
  'username-taken': 'This username is taken. Choose another one.',
  'email-taken': 'There is an account with this email address already. Log in, or reset its password.',
  'weak-password': 'This password is easy to guess. Take a longer one, such as three words.',
  'invalid-credentials': 'The name or the password is wrong. Check both and try again.',
  'login-identifier-not-allowed': 'Log in with the other one: username or email address.',
  'wrong-password': 'Your current password is wrong. Type it again.',
  'account-disabled': 'This account is disabled. Write to the people who run this site.',
  'account-suspended':
    'Your account is suspended: you can read, export your data and delete your account, and no more.',
  'account-setup-required': 'This account needs one more step. Choose “Log in with Keycloak” to take it.',
  'second-factor-required': 'This account has a second factor. Choose “Log in with Keycloak”.',
  'code-invalid-or-expired': 'This login took too long, or was used before. Log in again.',
  'login-too-old': 'This needs a login of the last five minutes. Log in again first.',
  'password-login-off': 'Choose “Log in with Keycloak”: passwords are typed there alone.',
  'last-credential': 'This is your only way to sign in. Add a passkey or set a password first.',
  'credential-not-found': 'This is gone already. Reload the page.',
  'session-ended': 'Your session has ended. Log in again.',
  unauthenticated: 'Your session has ended. Log in again.',
  'email-not-verified': 'Verify your email address first: follow the link in the mail that we sent you.',
  'too-many-edits': 'This post has been edited as often as is allowed.',
  'too-many-followed': 'You follow as many people as is allowed. Unfollow someone first.',
  'user-blocked': 'You block this person. Unblock them first.',
  'user-not-found': 'This person is not here any more.',
  'post-not-found': 'This post is not here any more.',
  'app-not-found': 'This app is not registered here, or not any more. Open it and begin again.',
  'return-address-not-allowed': 'This app wants to be led to an address that is not its own.',
  'invalid-scope': 'This app asks for more than it has registered.',
  'too-many-tokens': 'You have 50 tokens and apps. End one of them first.',
  'role-missing': 'Your account may not do this.',
  'report-already-resolved': 'Another moderator was faster. Reload the page.',
  'registration-in-progress': 'Someone is registering this name right now. Try again in a moment.',
  'link-invalid-or-expired': 'This link is too old or was used before. Ask for a new one.',
  'redis-unavailable': 'Perch cannot reach its data right now. Try again in a moment.',
  'keycloak-unavailable': 'The sign-in service does not answer. Try again in a moment.',
}

/** What went wrong in the app itself: its message is a sentence for people. */
export class Told extends Error {}

/** What a person is told of an error. */
export function sentenceOf(error: unknown): string {
  if (error instanceof Told) return error.message
  if (!(error instanceof PerchError)) {
    return isOffline() ? 'You are offline. Try again when you are back.' : 'Perch did not answer. Try again.'
  }
  const { code, problem, headers } = error
  if (code === 'too-many-requests') return `That was a lot at once. ${waitFor(headers.get('retry-after'))}`
  if (code === 'validation-failed' && problem?.errors) return problem.errors.map(faultOf).join(' ')
  return (code && sentences[code]) || 'Something went wrong on our side. Try again in a moment.'
}

/** Whether the session is over: then there is nothing to try again. */
export function isSessionOver(error: unknown): boolean {
  return error instanceof PerchError && (error.code === 'session-ended' || error.code === 'unauthenticated')
}

/** Whether a new login leads on. */
export function isLoginTooOld(error: unknown): boolean {
  return error instanceof PerchError && error.code === 'login-too-old'
}

/** Whether it is not there, or not for this person. */
export function isMissing(error: unknown): boolean {
  return error instanceof PerchError && (error.status === 404 || error.code === 'validation-failed')
}

function waitFor(seconds: string | null): string {
  if (seconds === null || !/^\d+$/.test(seconds)) return 'Try again in a moment.'
  const count = Number(seconds)
  if (count < 120) return `Try again in ${count} ${count === 1 ? 'second' : 'seconds'}.`
  return `Try again in ${Math.ceil(count / 60)} minutes.`
}

const names: Record<string, string> = {
  '/username': 'The username',
  '/email': 'The email address',
  '/password': 'The password',
  '/displayName': 'The name',
  '/bio': 'The bio',
  '/text': 'The post',
  '/reason': 'The reason',
  '/comment': 'The comment',
}

function faultOf({ detail, pointer = '' }: { detail: string; pointer?: string }): string {
  return `${names[pointer] ?? 'What you sent'} ${detail}.`
}

const isOffline = () => typeof navigator !== 'undefined' && navigator.onLine === false
