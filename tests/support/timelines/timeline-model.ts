/** What timelines have to show, told as plainly as possible: no feeds, no cursors kept, everything counted anew. */

export interface Post {
  id: number
  author: number
}

/** People go by their place in the cast. */
export interface Model {
  /** In the order of their publication. */
  posts: Post[]
  /** In the order in which they came; `at` counts up. */
  edges: { follower: number; followed: number; at: number }[]
  lastEdge: number
}

export type ListName = 'get-feed' | 'list-user-posts' | 'list-posts' | 'list-followers' | 'list-following'

/** Something in a list; lists go by falling positions. `person` is whom it shows or who wrote it. */
export interface Entry {
  position: number
  person: number
  post?: number
}

export function emptyModel(): Model {
  return { posts: [], edges: [], lastEdge: 0 }
}

export function follow(model: Model, follower: number, followed: number): void {
  if (model.edges.some((edge) => edge.follower === follower && edge.followed === followed)) return
  model.edges.push({ follower, followed, at: (model.lastEdge += 1) })
}

export function unfollow(model: Model, follower: number, followed: number): void {
  model.edges = model.edges.filter((edge) => edge.follower !== follower || edge.followed !== followed)
}

export function deletePost(model: Model, id: number): void {
  model.posts = model.posts.filter((post) => post.id !== id)
}

export function deletePerson(model: Model, person: number): void {
  model.posts = model.posts.filter(({ author }) => author !== person)
  model.edges = model.edges.filter(({ follower, followed }) => follower !== person && followed !== person)
}

/** The whole of a list, newest first. */
export function entriesOf(model: Model, list: ListName, of: number): Entry[] {
  const { posts, edges } = model
  const shown = {
    'get-feed': () => postEntries(posts.filter(({ author }) => author === of || follows(model, of, author))),
    'list-user-posts': () => postEntries(posts.filter(({ author }) => author === of)),
    'list-posts': () => postEntries(posts),
    'list-followers': () =>
      edges
        .filter(({ followed }) => followed === of)
        .map(({ at, follower }) => ({ position: at, person: follower })),
    'list-following': () =>
      edges
        .filter(({ follower }) => follower === of)
        .map(({ at, followed }) => ({ position: at, person: followed })),
  }
  return shown[list]().toSorted((a, b) => b.position - a.position)
}

export function follows(model: Model, follower: number, followed: number): boolean {
  return model.edges.some((edge) => edge.follower === follower && edge.followed === followed)
}

function postEntries(posts: Post[]): Entry[] {
  return posts.map(({ id, author }) => ({ position: id, person: author, post: id }))
}

/** Where a page begins: next to a position, or at the top. */
export type Place = { after: number } | { before: number } | null

export interface ExpectedPage {
  entries: Entry[]
  /** Positions of the cursors. */
  next: number | null
  prev: number
}

/** The page of a list that holds `entries`. */
export function pageOf(entries: Entry[], place: Place, limit: number): ExpectedPage {
  const top = entries[0]?.position ?? 0
  if (place && 'before' in place) {
    const newer = entries.filter(({ position }) => position > place.before)
    const page = limit > 0 ? newer.slice(-limit) : []
    return {
      entries: page,
      next: page.at(-1)?.position ?? place.before + 1,
      prev: newer.length > limit ? (page[0]?.position ?? place.before) : Math.max(top, place.before),
    }
  }
  const older = place === null ? entries : entries.filter(({ position }) => position < place.after)
  const page = older.slice(0, limit)
  return {
    entries: page,
    next: older.length > limit ? page.at(-1)!.position : null,
    prev: place === null ? top : (page[0]?.position ?? place.after - 1),
  }
}
