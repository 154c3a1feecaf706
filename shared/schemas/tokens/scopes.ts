import * as z from 'zod'

/**
 * What a token may be allowed, each with its words for people. This is the only list: the contract of a route names the one scope
 * that it asks for; a route that names none is for sessions alone.
 */
export const scopes = {
  'read:account': 'See your profile, without your email address',
  'read:posts': 'Read posts, conversations and your feed, as you see them',
  'read:people': 'See users, their followers and who they follow, and search, as you see them',
  'read:marks': 'See what you have liked and bookmarked',
  'read:notifications': 'Read your notifications',
  'read:blocks': 'See who you block and mute',
  'write:posts': 'Post, edit, delete and repost as you',
  'write:follows': 'Follow and unfollow users',
  'write:marks': 'Like and bookmark posts',
  'write:notifications': 'Mark your notifications as read',
  'write:blocks': 'Block and mute users',
  'write:reports': 'Report users to the moderators',
} as const

/** What a route asks for. */
export type Scope = keyof typeof scopes

/** What stands for several of these. The words of Mastodon's clients, `follow` included. */
export const wideScopes = {
  read: 'Read everything that you see, your notifications included',
  write: 'Do everything that you can do, but not change the account itself',
  follow: 'Follow, block and mute users, and see who you block and mute',
} as const
type WideScope = keyof typeof wideScopes

export type GrantedScope = Scope | WideScope

export const allScopes = [...Object.keys(wideScopes), ...Object.keys(scopes)] as GrantedScope[]

const follow: readonly GrantedScope[] = ['write:follows', 'write:blocks', 'read:blocks']

/** Whether a scope that was granted allows what another one allows. */
function includes(granted: GrantedScope, other: GrantedScope): boolean {
  if (granted === other) return true
  if (granted === 'follow') return follow.includes(other)
  // `follow` is in neither: half of it reads, and half of it writes.
  return other.startsWith(`${granted}:`)
}

/** Whether one of the granted scopes allows what a route, or an app, asks for. */
export function covers(granted: readonly GrantedScope[], asked: GrantedScope): boolean {
  if (granted.some((scope) => includes(scope, asked))) return true
  return asked === 'follow' && follow.every((part) => granted.some((scope) => includes(scope, part)))
}

/** Without those that another one of them covers. */
export function widest(granted: readonly GrantedScope[]): GrantedScope[] {
  return granted.filter((scope) => !granted.some((other) => other !== scope && covers([other], scope)))
}

export const GrantedScope = z.enum(allScopes, 'must be a scope of docs/apps.md')
