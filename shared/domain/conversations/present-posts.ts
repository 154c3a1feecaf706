import type { Post } from '../../schemas/post.ts'
import { readPosts, type StoredPost } from '../../store/posts.ts'
import { type Names, readNames } from '../../store/users.ts'
import { authorOf } from '../users.ts'
import { mentionedIds, presentEntities } from './post-entities.ts'

/**
 * Posts with their authors as of now, null where either is gone; one round trip, and one more where somebody is mentioned
 * who has written none of them.
 */
export async function resolvePosts(
  entries: { postId: number; authorId: number }[],
): Promise<(Post | null)[]> {
  const [posts, authors] = await Promise.all([
    readPosts(entries.map(({ postId }) => postId)),
    readPeople(entries.map(({ authorId }) => authorId)),
  ])
  const others = await readPeople(peopleOf(posts).filter((id) => !authors.has(id)))
  const people = new Map([...authors, ...others])
  return posts.map((post) => presentOrNull(post, people))
}

/** The same where only the posts tell who wrote them; two round trips. */
export async function resolveIds(ids: number[]): Promise<(Post | null)[]> {
  return presentPosts(await readPosts(ids))
}

/** Posts that have been read, with their authors as of now, null where either is gone; one round trip. */
export async function presentPosts(posts: (StoredPost | null)[]): Promise<(Post | null)[]> {
  const people = await readPeople(peopleOf(posts))
  return posts.map((post) => presentOrNull(post, people))
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

function presentOrNull(post: StoredPost | null, people: People): Post | null {
  const author = post && people.get(post.authorId)
  return post && author ? presentPost(post, author, people) : null
}

export function presentPost(
  { id, text, entities = [], createdAt }: StoredPost,
  author: Names,
  people: People,
): Post {
  return {
    id: String(id),
    author: authorOf(author),
    text,
    entities: presentEntities(text, entities, people),
    createdAt,
  }
}
