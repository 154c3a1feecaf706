import { config } from '../../config.ts'
import { ProblemError } from '../../problems.ts'
import type { Post, VersionList } from '../../schemas/posts/post.ts'
import { dateOfId, nextId } from '../../store/clock.ts'
import { noteTold } from '../../store/marks/mark-notes.ts'
import * as store from '../../store/posts/versions.ts'
import type { StoredPost } from '../../store/posts/posts.ts'
import { tagsOf } from '../../store/tags/tags.ts'
import { isEmailVerified } from '../../store/mail/verified-emails.ts'
import { requireRole } from '../roles/roles.ts'
import { type Notice, noticesOf, settleTold } from '../notifications/tell.ts'
import type { Caller, ConfirmedCaller } from '../sessions/sessions.ts'
import { settleTags } from '../tags/settle-tags.ts'
import { keepEntities } from './keep-entities.ts'
import { postNotFound } from '../marks/marks.ts'
import { mentionedIds, presentEntities } from '../presentation/post-entities.ts'
import { readPeopleFor, resolveIds } from '../presentation/present-posts.ts'
import { findVisiblePost, readVisiblePost, visibleTo } from '../presentation/visible-to.ts'

/** A post may be edited so many times. */
const mostEdits = 100

/**
 * The caller edits a post of theirs; what it said before is kept. The text that it has already changes nothing. Of two edits at once
 * both are made, one after the other.
 *
 * @param input.admitted rejects where the limits have no room for it; awaited before anything is done
 * @throws ProblemError post-not-found, not-yours, role-missing, email-not-verified, too-many-edits
 */
export async function editPost(input: {
  id: number
  text: string
  caller: ConfirmedCaller
  admitted: Promise<void>
}): Promise<Post> {
  const { id, text, caller, admitted } = input
  const [read, now, entities, isEmailFine] = await Promise.all([
    store.readPostToEdit(id),
    nextId(),
    keepEntities(text),
    !config.posting().requireVerifiedEmail || isEmailVerified(caller.userId, caller.email),
    admitted,
  ])
  if (read === null) throw postNotFound()
  if (read.post.authorId !== caller.userId) {
    if ((await readVisiblePost(id, caller.userId)) === null) throw postNotFound()
    throw new ProblemError('not-yours', 'You can only edit your own posts.')
  }
  requireRole(caller, 'can_post')
  if (!isEmailFine)
    throw new ProblemError('email-not-verified', 'Follow the link in the mail that was sent to your address.')
  const editedAt = dateOfId(now).toISOString()
  await edit(read, { text, editedAt, ...(entities.length > 0 && { entities }) })
  const [post] = await resolveIds([id], caller.userId)
  return post ?? refuse()
}

/** Where another edit came first, on top of that: each try again means that one was made, and these have an end. */
async function edit(
  read: store.PostAsRead,
  change: Pick<StoredPost, 'text' | 'editedAt' | 'entities'>,
): Promise<void> {
  const { entities: _, ...post } = read.post
  if (post.text === change.text) return
  const edited = { ...post, ...change }
  const told = changesOf(noticesOf(read.post), noticesOf(edited))
  const isElsewhere = String(tagsOf(edited)) !== String(tagsOf(read.post))
  if (told.length > 0 || isElsewhere) await noteTold(post.id, told)
  const done = await store.editPost(read, edited, mostEdits)
  if (done === 'edited')
    return void (await Promise.all([settleTold(post.id, told), isElsewhere && settleTags(post.id)]))
  if (done === 'too many')
    throw new ProblemError('too-many-edits', `A post can be edited ${mostEdits} times.`)
  await edit((await store.readPostToEdit(post.id)) ?? refuse(), change)
}

/** Who is told something by one and not by the other. */
function changesOf(before: Notice[], after: Notice[]): number[] {
  const is = (one: Notice) => (other: Notice) =>
    one.userId === other.userId && one.type === other.type && one.isForFollowers === other.isForFollowers
  const gone = before.filter((notice) => !after.some(is(notice)))
  const fresh = after.filter((notice) => !before.some(is(notice)))
  return [...new Set([...gone, ...fresh].map(({ userId }) => userId))]
}

function refuse(): never {
  throw postNotFound()
}

/**
 * All that a post has said, oldest first; the last is what it says now. Of a post for followers, a viewer who sees it because it
 * mentions them sees what mentioned them: the rest was not for them.
 */
export async function listVersions(input: { id: number; caller: Caller | undefined }): Promise<VersionList> {
  const { id, caller } = input
  const viewerId = caller?.userId ?? null
  const [post, earlier] = await Promise.all([findVisiblePost(id, viewerId), store.readVersions(id)])
  if (post === null) throw postNotFound()
  const { text, entities, editedAt, createdAt, authorId } = post
  const versions = [...earlier, { text, entities, createdAt: editedAt ?? createdAt }]
  const mentioned = versions.flatMap((version) => mentionedIds(version.entities ?? []))
  const [people, sight] = await Promise.all([
    readPeopleFor(viewerId, [authorId, ...mentioned]),
    visibleTo(viewerId, [authorId]),
  ])
  if (!people.get(authorId)) throw postNotFound()
  const shown = versions.filter((version) => sight.shows({ ...post, entities: version.entities ?? [] }))
  const items = shown.map((version) => ({
    text: version.text,
    entities: presentEntities(version.text, version.entities ?? [], people),
    createdAt: version.createdAt,
  }))
  return { items }
}
