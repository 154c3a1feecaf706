import { defineScript } from '../../redis/port.ts'
import { redis } from '../../redis/redis.ts'
import { addingToList, removeFromList } from '../journal-scripts.ts'
import { keys } from '../keys.ts'
import { type Part, type Range, readPart, size } from '../range.ts'

/*
 * The replies to a post are a list in the slot of that post, which is what is counted. A reply is put into it beside its
 * author's list, so the outbox repeats it; no reply is put into the list of a post that is gone.
 */

/** A post and its author, as a reply to it names them. */
export interface Answered {
  postId: number
  authorId: number
}

/** KEYS: replies, journal, the post that they answer to; ARGV: id of a reply. */
const addToReplies = defineScript(`${addingToList}
local post = redis.call('GET', KEYS[3])
if not post or string.find(post, '^null') then return 0 end
addToList(KEYS[1], KEYS[2], ARGV[1])
return 1
`)

/** Safe to repeat. */
export async function addReply({ postId }: Pick<Answered, 'postId'>, replyId: number): Promise<void> {
  await redis().script(addToReplies, [...listOf(postId), keys.post(postId)], [replyId])
}

/** Safe to repeat. */
export async function removeReply({ postId }: Pick<Answered, 'postId'>, replyId: number): Promise<void> {
  await redis().script(removeFromList, listOf(postId), [replyId])
}

function listOf(postId: number): [list: string, late: string] {
  return [keys.replies(postId), keys.repliesLate(postId)]
}

/** The direct replies to a post; members are their ids. */
export function readReplies(postId: number, range: Range, place?: number): Promise<Part> {
  return readPart(listOf(postId), range, place)
}

export function countReplies(postId: number): Promise<number> {
  return size(keys.replies(postId))
}

/** The post is gone: its replies have no place any more. They stay posts. */
export async function removeReplies(postId: number): Promise<void> {
  await redis().run('UNLINK', ...listOf(postId))
}
