import type { Entity } from '../../schemas/posts/post.ts'
import type { StoredEntity } from '../../store/posts/posts.ts'
import type { Names } from '../../store/people/users.ts'

/** Who is mentioned. */
export function mentionedIds(entities: readonly StoredEntity[]): number[] {
  return [...new Set(entities.flatMap(([, , , id]) => id ?? []))]
}

/**
 * The entities of a post, as they are now.
 *
 * @param names of all that are mentioned; a mention of a user who is gone, or not to be seen, is none
 */
export function presentEntities(
  text: string,
  entities: readonly StoredEntity[],
  names: ReadonlyMap<number, Names | null | undefined>,
): Entity[] {
  if (entities.length === 0) return []
  const codePoints = [...text]
  return entities.flatMap(([type, start, end, id]): Entity[] => {
    const words = (from: number) => codePoints.slice(from, end).join('')
    if (type === 'tag') return [{ type, start, end, tag: words(start + 1) }]
    if (type === 'link') return [{ type, start, end, url: words(start) }]
    const user = names.get(id!)
    return user ? [{ type, start, end, id: String(user.id), username: user.username }] : []
  })
}
