import { ProblemError } from '../../problems.ts'
import type { Page, PageQuery } from '../../schemas/page.ts'
import type { Blocking, Muting } from '../../schemas/safety/restriction.ts'
import type { User } from '../../schemas/people/user.ts'
import {
  beginRestriction,
  beginRestrictionRemoval,
  countRestricted,
  finishRestriction,
  isRestricting,
  readRestricted,
  restrict,
  type RestrictionKind,
  unrestrict,
} from '../../store/safety/restrictions.ts'
import { isThere } from '../presentation/visible-to.ts'
import { reader, readPage } from '../requests/page.ts'
import type { Caller, ConfirmedCaller } from '../sessions/sessions.ts'
import { readUsers, requireUserId, userNotFound } from '../people/users.ts'
import { settleRestriction } from './settle-restrictions.ts'

interface Request {
  username: string
  caller: ConfirmedCaller
  /** Rejects where the limits have no room for it; awaited before anything is done. */
  admitted: Promise<void>
}

/**
 * The caller blocks a user; repeating it changes nothing. When it returns, neither follows the other, nor can.
 *
 * @throws ProblemError user-not-found, not-to-yourself
 */
export async function addBlock(request: Request): Promise<Blocking> {
  await add('blocks', request)
  return { username: request.username, blocking: true }
}

/** The caller does not block a user any more; who followed whom does not come back. */
export async function removeBlock(request: Request): Promise<Blocking> {
  await remove('blocks', request)
  return { username: request.username, blocking: false }
}

/**
 * The caller mutes a user: that user's posts are not in the caller's feed. Only the caller knows.
 *
 * @throws ProblemError user-not-found, not-to-yourself
 */
export async function addMute(request: Request): Promise<Muting> {
  await add('mutes', request)
  return { username: request.username, muting: true }
}

/** The caller does not mute a user any more. */
export async function removeMute(request: Request): Promise<Muting> {
  await remove('mutes', request)
  return { username: request.username, muting: false }
}

async function add(kind: RestrictionKind, request: Request): Promise<void> {
  const pair = await begin(request)
  const [change, hasOther] = await Promise.all([beginRestriction({ kind, ...pair }), isThere(pair.otherId)])
  if (!hasOther) {
    await finishRestriction(change)
    throw userNotFound()
  }
  const done = await restrict(change)
  await settleRestriction(change, done)
  if (!done) throw new ProblemError('user-not-found', 'This account has been deleted.')
}

async function remove(kind: RestrictionKind, request: Request): Promise<void> {
  const pair = await begin(request)
  const [change, hasOther, restricts] = await Promise.all([
    beginRestrictionRemoval({ kind, ...pair }),
    isThere(pair.otherId),
    isRestricting({ kind, ...pair }),
  ])
  // What is there can be ended, even if that user has been suspended since.
  if (!hasOther && !restricts) {
    await finishRestriction(change)
    throw userNotFound()
  }
  await unrestrict(change)
  await settleRestriction(change, false)
}

/** Also of a user who blocks the caller: to be blocked must not keep anyone from blocking. */
async function begin({ username, caller, admitted }: Request): Promise<{ userId: number; otherId: number }> {
  const [otherId] = await Promise.all([requireUserId(username), admitted])
  if (otherId === caller.userId)
    throw new ProblemError('not-to-yourself', 'You can neither block nor mute yourself.')
  return { userId: caller.userId, otherId }
}

interface ListInput {
  caller: Caller
  query: PageQuery
}

/** Whom the caller blocks, the last one first. */
export function listBlocks(input: ListInput): Promise<Page<User>> {
  return list('blocks', input)
}

/** Whom the caller mutes, the last one first. */
export function listMutes(input: ListInput): Promise<Page<User>> {
  return list('mutes', input)
}

async function list(kind: RestrictionKind, { caller: { userId }, query }: ListInput): Promise<Page<User>> {
  const [page, total] = await Promise.all([
    readPage({
      query,
      read: reader((range) => readRestricted(kind, userId, range)),
      // With those who block the caller: it is the caller's own list.
      resolve: (ids) => readUsers(ids.map(Number), null),
    }),
    countRestricted(kind, userId),
  ])
  return { ...page, total, totalRelation: 'exact' }
}
