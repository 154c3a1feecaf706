/** What conversations have to show, told as plainly as possible. People go by their place in the cast. */

export interface Said {
  id: string
  author: number
  visibility: 'public' | 'unlisted' | 'followers'
  /** The post that it answers to, also when that is gone. */
  answers: Said | null
  mentions: number[]
  text: string
  isGone: boolean
  /** Feeds that it has reached for certain: of those who followed author and answered at that moment, and still do. */
  reached: Set<number>
}

export interface Mark {
  kind: 'like' | 'repost' | 'bookmark'
  who: number
  post: Said
}

export interface Conversation {
  posts: Said[]
  /** In the order in which they came. */
  marks: Mark[]
  follows: Set<string>
  blocks: Set<string>
  mutes: Set<string>
  suspended: Set<number>
  /** By receiver, what they are told for certain: `like <actor> <post>`. What may be told as well is in `maybe`. */
  told: Map<number, Set<string>>
  maybe: Map<number, Set<string>>
}

export function emptyConversation(size: number): Conversation {
  const sets = () => new Map(Array.from({ length: size }, (_, i) => [i, new Set<string>()]))
  return {
    posts: [],
    marks: [],
    follows: new Set(),
    blocks: new Set(),
    mutes: new Set(),
    suspended: new Set(),
    told: sets(),
    maybe: sets(),
  }
}

export const pair = (who: number, other: number) => `${who} ${other}`

/** Null: who has not said who they are. */
export type Viewer = number | null

export function isHidden({ blocks, suspended }: Conversation, viewer: Viewer, other: number): boolean {
  if (viewer === other) return false
  if (suspended.has(other)) return true
  return viewer !== null && (blocks.has(pair(viewer, other)) || blocks.has(pair(other, viewer)))
}

export const follows = ({ follows: all }: Conversation, who: number, other: number) =>
  who === other || all.has(pair(who, other))

export function isVisible(of: Conversation, viewer: Viewer, post: Said): boolean {
  if (post.isGone || isHidden(of, viewer, post.author)) return false
  if (post.visibility !== 'followers' || viewer === post.author) return true
  return viewer !== null && (follows(of, viewer, post.author) || post.mentions.includes(viewer))
}

export const marksOn = ({ marks }: Conversation, kind: Mark['kind'], post: Said) =>
  marks.filter((mark) => mark.kind === kind && mark.post === post)

export const hasMarked = (of: Conversation, kind: Mark['kind'], who: number, post: Said) =>
  marksOn(of, kind, post).some((mark) => mark.who === who)

export function unmark(of: Conversation, kind: Mark['kind'], who: number, post: Said): void {
  of.marks = of.marks.filter((mark) => !(mark.kind === kind && mark.who === who && mark.post === post))
  forget(of, post.author, `${kind} ${who} ${post.id}`)
}

/**
 * What a reader is told of an act; not where they have muted or blocked the actor. When that has ended, the sweeper may tell of what still
 * stands.
 */
export function tell(of: Conversation, receiver: number, actor: number, note: string): void {
  const isShut = of.mutes.has(pair(receiver, actor)) || isHidden(of, receiver, actor)
  if (receiver !== actor) (isShut ? of.maybe : of.told).get(receiver)!.add(note)
}

export const isTold = (of: Conversation, { receiver, note }: { receiver: number; note: string }) =>
  of.told.get(receiver)!.has(note)

export function forget(of: Conversation, receiver: number, note: string): void {
  of.told.get(receiver)!.delete(note)
  of.maybe.get(receiver)!.delete(note)
}

/** A mute or a block takes away what the actor has told so far; the sweeper may tell of what still stands once more. */
export function shut(of: Conversation, receiver: number, actor: number): void {
  for (const note of of.told.get(receiver)!) {
    if (note.split(' ')[1] !== String(actor)) continue
    of.told.get(receiver)!.delete(note)
    of.maybe.get(receiver)!.add(note)
  }
}

/** The users that a post tells of itself, and what as. */
export function noticesOf(post: Said): { receiver: number; note: string; isForFollowers: boolean }[] {
  const answered = post.answers ? [post.answers.author] : []
  return [...new Set([...answered, ...post.mentions])]
    .filter((receiver) => receiver !== post.author)
    .map((receiver) => ({
      receiver,
      note: `${receiver === post.answers?.author ? 'reply' : 'mention'} ${post.author} ${post.id}`,
      isForFollowers: post.visibility === 'followers' && !post.mentions.includes(receiver),
    }))
}

export function tellOf(of: Conversation, post: Said): void {
  for (const { receiver, note, isForFollowers } of noticesOf(post)) {
    if (!isForFollowers || follows(of, receiver, post.author)) tell(of, receiver, post.author, note)
    else of.maybe.get(receiver)!.add(note)
  }
}

export function drop(of: Conversation, post: Said): void {
  post.isGone = true
  of.marks = of.marks.filter((mark) => mark.post !== post)
  for (const notes of [...of.told.values(), ...of.maybe.values()])
    for (const note of notes) if (note.endsWith(` ${post.id}`)) notes.delete(note)
}

export function endFollow(of: Conversation, who: number, other: number): void {
  of.follows.delete(pair(who, other))
  // Who comes back is given what the author has said; of replies only what both have to do with them.
  for (const post of of.posts)
    if (post.author === other || post.answers?.author === other) post.reached.delete(who)
}
