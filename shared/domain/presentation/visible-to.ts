import { readBlockedIfFew, readRelations, type Relation } from '../../store/relations/relations.ts'
import { readPost, type StoredPost } from '../../store/posts/posts.ts'
import { readNames } from '../../store/people/users.ts'
import { mentionedIds } from './post-entities.ts'

/** The id of the user who reads; null: they have not said who they are. */
export type ViewerId = number | null

/** What a viewer may see. The one place that decides it: each read of posts and of users asks here. */
export interface Sight {
  viewerId: ViewerId
  /** Whether the viewer follows a user; only of users that the sight was made for, like all below. */
  follows(userId: number): boolean
  /** Whether there is a block between the viewer and a user, in either direction: then neither exists for the other. */
  hides(userId: number): boolean
  /** Whether the viewer wants neither the user's posts in the feed nor to be told what the user does. */
  mutes(userId: number): boolean
  /** Whether the viewer may see a post. */
  shows(post: StoredPost): boolean
  /** Makes the sight know more users; one command in the trip of the turn. */
  learn(userIds: readonly number[]): Promise<void>
}

/**
 * What a viewer may see of these users. One command in the trip of the turn; none for a viewer who has not said who they are.
 */
export async function visibleTo(viewerId: ViewerId, userIds: readonly number[]): Promise<Sight> {
  const relations = new Map<number, Relation>()
  const learn = async (ids: readonly number[]) => {
    const unknown = ids.filter((id) => id !== viewerId && !relations.has(id))
    if (viewerId === null || unknown.length === 0) return
    for (const [id, relation] of await readRelations(viewerId, unknown)) relations.set(id, relation)
  }
  await learn(userIds)
  const hides = (userId: number) => isHidden(relations.get(userId))
  return {
    viewerId,
    follows: (userId) => relations.get(userId)?.follows === true,
    hides,
    mutes: (userId) => relations.get(userId)?.mutes === true,
    shows: (post) =>
      post.authorId === viewerId ||
      (!hides(post.authorId) && isVisible(post, viewerId, relations.get(post.authorId))),
    learn,
  }
}

function isHidden(relation: Relation | undefined): boolean {
  return relation !== undefined && (relation.blocks || relation.isBlocked)
}

/** Whether a post of another user is visible. A post for followers is for those whom it mentions as well. */
function isVisible(post: StoredPost, viewerId: ViewerId, author: Relation | undefined): boolean {
  if (post.visibility !== 'followers') return true
  return (
    viewerId !== null && (author?.follows === true || mentionedIds(post.entities ?? []).includes(viewerId))
  )
}

/** Whether there is a user of this id for others: neither deleted nor suspended. */
export async function isThere(userId: number): Promise<boolean> {
  return (await readNames([userId]))[0] != null
}

/** A post, where it is there and the viewer may see it. Two trips. */
export async function readVisiblePost(id: number, viewerId: ViewerId): Promise<StoredPost | null> {
  const post = await findVisiblePost(id, viewerId)
  if (post === null || post.authorId === viewerId) return post
  return (await isThere(post.authorId)) ? post : null
}

/**
 * The same without a look at whether its author is there (see {@link isThere}). One trip, and one more where only followers may see
 * it or the viewer has many blocks.
 */
export async function findVisiblePost(id: number, viewerId: ViewerId): Promise<StoredPost | null> {
  const [post, blocked] = await Promise.all([
    readPost(id),
    viewerId === null ? none : readBlockedIfFew(viewerId),
  ])
  if (post === null || post.authorId === viewerId) return post
  if (blocked?.has(post.authorId) === true) return null
  const needsRelation = viewerId !== null && (blocked === null || post.visibility === 'followers')
  const sight = await visibleTo(viewerId, needsRelation ? [post.authorId] : [])
  return sight.shows(post) ? post : null
}

const none: ReadonlySet<number> = new Set()
