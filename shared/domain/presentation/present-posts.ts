import type { Author } from '../../schemas/people/user.ts'
import type { Post } from '../../schemas/posts/post.ts'
import { type PostMarks, readMarks } from '../../store/marks/marks.ts'
import { answeredBy, readPosts, type StoredPost } from '../../store/posts/posts.ts'
import { type Names, readNames } from '../../store/people/users.ts'
import { guesses } from '../requests/guesses.ts'
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
 * and one more where a user is mentioned or answered who has written none of them, and this process has not seen that before.
 *
 * @param sight of the viewer, for these authors; it knows those who are mentioned or answered then
 */
export async function findPosts(
  entries: { postId: number; authorId: number }[],
  sight: Promise<Sight>,
  viewerId: ViewerId,
): Promise<Found[]> {
  const ids = entries.map(({ postId }) => postId)
  const [posts, known, marks, seen] = await Promise.all([
    readPosts(ids),
    readPeople([...entries.map(({ authorId }) => authorId), ...guessPeople(ids)]),
    readMarks(ids, viewerId),
    sight,
  ])
  notePeople(posts)
  const visible = posts.map((post) => post && inSight(seen, post))
  const people = peopleOf(visible)
  const others = people.filter((id) => !known.has(id))
  const [more] = await Promise.all([readPeople(others), seen.learn(people)])
  const shown = presentEach(visible, new Map([...known, ...more]), marks, seen)
  return posts.map((stored, i) => ({ stored, post: shown[i] }))
}

/** The posts alone; see {@link findPosts}. */
export async function resolvePosts(...of: Parameters<typeof findPosts>): Promise<Resolved[]> {
  return (await findPosts(...of)).map(({ post }) => post)
}

/** By post: who was on it when this process last saw it. */
const seenOn = guesses<number, number[]>(5000)

const guessPeople = (ids: number[]) => [...new Set(ids.flatMap((id) => seenOn.get(id) ?? []))]

function notePeople(posts: (StoredPost | null)[]): void {
  for (const post of posts) if (post) seenOn.note(post.id, peopleOf([post]))
}

/**
 * The same where only the posts tell who wrote them. One round trip where this process has seen these posts before: the people on
 * them are read along, and the posts as they are now say whether those are all. Else two.
 */
export async function resolveIds(ids: number[], viewerId: ViewerId): Promise<Resolved[]> {
  const guessed = guessPeople(ids)
  const [posts, marks, known, sight] = await Promise.all([
    readPosts(ids),
    readMarks(ids, viewerId),
    readPeople(guessed),
    visibleTo(viewerId, guessed),
  ])
  notePeople(posts)
  const others = peopleOf(posts).filter((id) => !known.has(id))
  const [more] = await Promise.all([readPeople(others), sight.learn(others)])
  const visible = posts.map((post) => post && inSight(sight, post))
  return presentEach(visible, new Map([...known, ...more]), marks, sight)
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
