import type { Author } from '../../schemas/people/user.ts'
import type { Post } from '../../schemas/posts/post.ts'
import { type PostMarks, readMarks } from '../../store/marks/marks.ts'
import { answeredBy, readPosts, type StoredPost } from '../../store/posts/posts.ts'
import { type Names, readNames } from '../../store/people/users.ts'
import { countsOf } from './post-counts.ts'
import { mentionedIds, presentEntities } from './post-entities.ts'
import { type Sight, type ViewerId, visibleTo } from './visible-to.ts'

/** A post as a viewer sees it; null: gone, undefined: not for them. */
export type Resolved = Post | null | undefined

/** The same, with what it was made of. */
export interface Found {
  stored: StoredPost | null
  post: Resolved
}

/**
 * Posts with their authors as of now, null where either is gone, undefined where the viewer may not see it; one round trip,
 * and one more where a user is mentioned or answered who has written none of them.
 *
 * @param sight of the viewer, for these authors; it knows those who are mentioned or answered then
 */
export async function findPosts(
  entries: { postId: number; authorId: number }[],
  sight: Promise<Sight>,
  viewerId: ViewerId,
): Promise<Found[]> {
  const ids = entries.map(({ postId }) => postId)
  const [posts, authors, marks, seen] = await Promise.all([
    readPosts(ids),
    readPeople(entries.map(({ authorId }) => authorId)),
    readMarks(ids, viewerId),
    sight,
  ])
  const visible = posts.map((post) => post && inSight(seen, post))
  const others = peopleOf(visible).filter((id) => !authors.has(id))
  const [more] = await Promise.all([readPeople(others), seen.learn(others)])
  const shown = presentEach(visible, new Map([...authors, ...more]), marks, seen)
  return posts.map((stored, i) => ({ stored, post: shown[i] }))
}

/** The posts alone; see {@link findPosts}. */
export async function resolvePosts(...of: Parameters<typeof findPosts>): Promise<Resolved[]> {
  return (await findPosts(...of)).map(({ post }) => post)
}

/** The same where only the posts tell who wrote them; two round trips. */
export async function resolveIds(ids: number[], viewerId: ViewerId): Promise<Resolved[]> {
  const [posts, marks] = await Promise.all([readPosts(ids), readMarks(ids, viewerId)])
  const userIds = peopleOf(posts)
  const [people, sight] = await Promise.all([readPeople(userIds), visibleTo(viewerId, userIds)])
  const visible = posts.map((post) => post && inSight(sight, post))
  return presentEach(visible, people, marks, sight)
}

function inSight(sight: Sight, post: StoredPost): StoredPost | undefined {
  return sight.shows(post) ? post : undefined
}

/** By id; null where the account is gone, undefined where it is not to be seen. */
export type People = Map<number, Names | null | undefined>

/** Who wrote these posts, who is mentioned in them, and whom they answer to. */
function peopleOf(posts: (StoredPost | null | undefined)[]): number[] {
  return posts.flatMap((post) => {
    if (!post) return []
    const answered = post.inReplyTo ? [post.inReplyTo.authorId] : []
    return [post.authorId, ...mentionedIds(post.entities ?? []), ...answered]
  })
}

/** Without those whom the viewer may not see. */
export async function readPeopleFor(viewerId: ViewerId, ids: number[]): Promise<People> {
  const [people, sight] = await Promise.all([readPeople(ids), visibleTo(viewerId, ids)])
  return seenPeople(people, sight)
}

function seenPeople(people: People, sight: Sight): People {
  return new Map([...people].map(([id, names]) => [id, sight.hides(id) ? undefined : names]))
}

async function readPeople(ids: number[]): Promise<People> {
  const distinct = [...new Set(ids)]
  const names = await readNames(distinct)
  return new Map(distinct.map((id, i) => [id, names[i]]))
}

function presentEach(
  posts: (StoredPost | null | undefined)[],
  people: People,
  marks: PostMarks[],
  sight: Sight,
): Resolved[] {
  const seen = seenPeople(people, sight)
  return posts.map((post, i) => {
    if (!post) return post
    const author = seen.get(post.authorId)
    return author ? presentPost(post, author, seen, marks[i]!, sight.viewerId) : author
  })
}

/** @param people those whom the post mentions, and whom it answers to */
export function presentPost(
  post: StoredPost,
  author: Names,
  people: People,
  marks: PostMarks,
  viewerId: ViewerId,
): Post {
  const { id, text, visibility = 'public', entities = [], createdAt, editedAt } = post
  const answered = answeredBy(post)
  // That the post is gone does not make a reply another post; without an account there is no name to show.
  const writer = answered && people.get(answered.authorId)
  const { liked, reposted, bookmarked } = marks
  return {
    id: String(id),
    author: authorOf(author),
    text,
    visibility,
    inReplyTo: writer ? { id: String(answered.postId), username: writer.username } : null,
    entities: presentEntities(text, entities, people),
    createdAt,
    editedAt: editedAt ?? null,
    counts: countsOf(marks),
    viewer: viewerId === null ? null : { liked, reposted, bookmarked },
  }
}

export function authorOf({ id, username, displayName }: Names): Author {
  return { id: String(id), username, displayName }
}
