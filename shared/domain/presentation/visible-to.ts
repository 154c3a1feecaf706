import { readRelations, type Relation } from '../../store/relations/relations.ts'
import { readPost, type StoredPost } from '../../store/posts/posts.ts'
import { mentionedIds } from './post-entities.ts'

/** The id of the user who reads; null: they have not said who they are. */
export type ViewerId = number | null

/** What a viewer may see. The one place that decides it: each read of posts asks here. */
export interface Sight {
  viewerId: ViewerId
  /** Whether the viewer follows a user; only of users that the sight was made for. */
  follows(userId: number): boolean
  /** Whether the viewer may see a post; only of authors that the sight was made for. */
  shows(post: StoredPost): boolean
}

/**
 * What a viewer may see of these authors. One command in the trip of the turn; none for a viewer who has not said who they are.
 */
export async function visibleTo(viewerId: ViewerId, authorIds: readonly number[]): Promise<Sight> {
  const others = authorIds.filter((id) => id !== viewerId)
  const relationTo = viewerId === null ? noRelation : await readRelations(viewerId, others)
  return {
    viewerId,
    follows: (userId) => relationTo(userId).follows,
    shows: (post) => post.authorId === viewerId || isVisible(post, viewerId, relationTo(post.authorId)),
  }
}

function noRelation(): Relation {
  return { follows: false }
}

/** Whether a post of another user is visible. A post for followers is for those whom it mentions as well. */
function isVisible(post: StoredPost, viewerId: ViewerId, author: Relation): boolean {
  if (post.visibility !== 'followers') return true
  return viewerId !== null && (author.follows || mentionedIds(post.entities ?? []).includes(viewerId))
}

/** A post, where it is there and the viewer may see it. One trip, and one more where the author's relation to the viewer decides. */
export async function readVisiblePost(id: number, viewerId: ViewerId): Promise<StoredPost | null> {
  const post = await readPost(id)
  if (post === null || post.authorId === viewerId) return post
  const needsRelation = viewerId !== null && post.visibility === 'followers'
  const sight = await visibleTo(viewerId, needsRelation ? [post.authorId] : [])
  return sight.shows(post) ? post : null
}
