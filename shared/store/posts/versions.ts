import { defineReadScript, defineScript } from '../../redis/port.ts'
import { redis } from '../../redis/redis.ts'
import { keys } from '../keys.ts'
import type { StoredEntity, StoredPost } from './posts.ts'

/** What a post said until it was edited, and since when. */
export interface StoredVersion {
  text: string
  /** RFC 3339. */
  createdAt: string
  entities?: StoredEntity[]
}

/** A post as it lies in Redis: an edit replaces just that, so that two edits at once are made one after the other. */
export interface PostAsRead {
  post: StoredPost
  json: string
}

export async function readPostToEdit(id: number): Promise<PostAsRead | null> {
  const json = (await redis().run('GET', keys.post(id))) as string | null
  const post = json === null ? null : (JSON.parse(json) as StoredPost | null)
  return json !== null && post ? { post, json } : null
}

/** KEYS: post, versions; ARGV: the post as it was read, as it becomes, the version that it was, the most versions there may be. */
const replacePost = defineScript(`
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 'changed' end
if redis.call('LLEN', KEYS[2]) >= tonumber(ARGV[4]) then return 'too many' end
redis.call('RPUSH', KEYS[2], ARGV[3])
redis.call('SET', KEYS[1], ARGV[2])
return 'edited'
`)

/**
 * Edits a post and keeps what it said before.
 *
 * @param most how many versions are kept
 * @returns `changed`: it has been edited or deleted since it was read, and nothing was done
 */
export async function editPost(
  { post, json }: PostAsRead,
  edited: StoredPost,
  most: number,
): Promise<'edited' | 'changed' | 'too many'> {
  const { text, entities, createdAt, editedAt } = post
  const version: StoredVersion = { text, createdAt: editedAt ?? createdAt, ...(entities && { entities }) }
  const args = [json, JSON.stringify(edited), JSON.stringify(version), most]
  const of = [keys.post(post.id), keys.postVersions(post.id)]
  return (await redis().script(replacePost, of, args)) as 'edited' | 'changed' | 'too many'
}

/** KEYS: lists. How long each is. */
const lengthOfEach = defineReadScript(`
local lengths = {}
for i, key in ipairs(KEYS) do lengths[i] = redis.call('LLEN', key) end
return lengths
`)

/** How many versions each post had before what it says now. */
export async function countVersions(ids: readonly number[]): Promise<number[]> {
  return (await redis().scriptForEach(lengthOfEach, ids.map(keys.postVersions), [])) as number[]
}

/** What a post said before each edit, oldest first. */
export async function readVersions(id: number): Promise<StoredVersion[]> {
  const versions = (await redis().run('LRANGE', keys.postVersions(id), 0, -1)) as string[]
  return versions.map((json) => JSON.parse(json) as StoredVersion)
}
