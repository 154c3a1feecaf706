import type { Post } from '../../schemas/post.ts'
import { type PostMarks, readMarks } from '../../store/conversations/marks.ts'
import { readPosts, type StoredPost } from '../../store/posts.ts'
import { type Names, readNames } from '../../store/users.ts'
import { authorOf } from '../users.ts'
import { mentionedIds, presentEntities } from './post-entities.ts'

/** The id of whoever reads; null: they have not said who they are. */
export type ViewerId = number | null

/**
 * Posts with their authors as of now, null where either is gone; one round trip, and one more where somebody is mentioned
 * who has written none of them.
 */
export async function resolvePosts(
  entries: { postId: number; authorId: number }[],
  viewerId: ViewerId,
): Promise<(Post | null)[]> {
  const ids = entries.map(({ postId }) => postId)
  const [posts, authors, marks] = await Promise.all([
    readPosts(ids),
    readPeople(entries.map(({ authorId }) => authorId)),
    readMarks(ids, viewerId),
  ])
  const others = await readPeople(peopleOf(posts).filter((id) => !authors.has(id)))
  return presentEach(posts, new Map([...authors, ...others]), marks, viewerId)
}

/** The same where only the posts tell who wrote them; two round trips. */
export async function resolveIds(ids: number[], viewerId: ViewerId): Promise<(Post | null)[]> {
  const [posts, marks] = await Promise.all([readPosts(ids), readMarks(ids, viewerId)])
  return presentEach(posts, await readPeople(peopleOf(posts)), marks, viewerId)
}

/** By id; null where the account is gone. */
export type People = Map<number, Names | null>

/** Who wrote these posts, and who is mentioned in them. */
function peopleOf(posts: (StoredPost | null)[]): number[] {
  return posts.flatMap((post) => (post ? [post.authorId, ...mentionedIds(post.entities ?? [])] : []))
}

export async function readPeople(ids: number[]): Promise<People> {
  const distinct = [...new Set(ids)]
  const names = await readNames(distinct)
  return new Map(distinct.map((id, i) => [id, names[i] ?? null]))
}

function presentEach(
  posts: (StoredPost | null)[],
  people: People,
  marks: PostMarks[],
  viewerId: ViewerId,
): (Post | null)[] {
  return posts.map((post, i) => {
    const author = post && people.get(post.authorId)
    return post && author ? presentPost(post, author, people, marks[i]!, viewerId) : null
  })
}

export function presentPost(
  { id, text, entities = [], createdAt, editedAt }: StoredPost,
  author: Names,
  people: People,
  { likes, liked, bookmarked }: PostMarks,
  viewerId: ViewerId,
): Post {
  return {
    id: String(id),
    author: authorOf(author),
    text,
    entities: presentEntities(text, entities, people),
    createdAt,
    editedAt: editedAt ?? null,
    counts: { likes },
    viewer: viewerId === null ? null : { liked, bookmarked },
  }
}
