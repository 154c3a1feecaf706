/** What the public pages show: read through the domain, as a caller who has not said who they are. */
import { listFollowers, listFollowing } from '../../shared/domain/relations/followers.ts'
import { getThread } from '../../shared/domain/conversations/replies.ts'
import { getUser, isKnownName } from '../../shared/domain/people/users.ts'
import { listPosts, listUserPosts, wasPostForAll } from '../../shared/domain/posts/posts.ts'
import { listTaggedPosts } from '../../shared/domain/tags/list-tagged.ts'
import { PageQuery } from '../../shared/schemas/page.ts'
import { Username } from '../../shared/schemas/people/user.ts'
import { PostId } from '../../shared/schemas/posts/post.ts'
import { Tag } from '../../shared/schemas/tags/tag.ts'
import type { PageData } from '../app/page-data.ts'
import type { Place } from '../app/routes.ts'

const caller = undefined

/** Null where the address names nothing that could be there. */
export async function readPage({ page, name }: Place, after: string | null): Promise<PageData | null> {
  const query = queryOf(after)
  switch (page) {
    case 'home':
    case 'explore':
      return { posts: await listPosts({ query, caller }) }
    case 'profile':
      return withName(name, async (username) => {
        const [user, posts] = await Promise.all([
          getUser({ username, caller }),
          listUserPosts({ username, query, caller }),
        ])
        return { user, posts }
      })
    case 'followers':
      return withName(name, async (username) => ({
        people: await listFollowers({ username, query, caller }),
      }))
    case 'following':
      return withName(name, async (username) => ({
        people: await listFollowing({ username, query, caller }),
      }))
    case 'thread': {
      const id = PostId.safeParse(name)
      return id.success ? { thread: await getThread({ id: id.data, caller }) } : null
    }
    case 'tag': {
      const tag = Tag.safeParse(name)
      return tag.success ? { posts: await listTaggedPosts({ tag: tag.data, query, caller }) } : null
    }
    default:
      return {}
  }
}

/** Whether something was at this address, and is not there for anyone any more. One more trip, where there is nothing to show. */
export async function wasThere({ page, name }: Place): Promise<boolean> {
  if (page === 'thread') {
    const id = PostId.safeParse(name)
    return id.success && wasPostForAll(id.data)
  }
  const username = Username.safeParse(name)
  return (
    ['profile', 'followers', 'following'].includes(page) && username.success && isKnownName(username.data)
  )
}

/** A cursor that is none begins at the top: an address may have been cut on its way. */
function queryOf(after: string | null): PageQuery {
  const asked = PageQuery.safeParse(after === null ? {} : { after })
  return asked.success ? asked.data : PageQuery.parse({})
}

async function withName(
  name: string,
  read: (username: string) => Promise<PageData>,
): Promise<PageData | null> {
  const username = Username.safeParse(name)
  return username.success ? read(username.data) : null
}
