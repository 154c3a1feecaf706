import * as z from 'zod'
import { Device, Password, TokenPair } from '../sign-in/auth.ts'
import { Act, Report } from '../moderation/moderation.ts'
import { NotificationType } from '../notifications/notification.ts'
import { Token } from '../tokens/token.ts'
import { Visibility } from '../posts/post.ts'
import { Bio, DisplayName, Email, NewUsername, OwnUser } from '../people/user.ts'

/** PATCH /me: null clears, absent leaves. */
export const MeUpdate = z
  .strictObject({
    username: NewUsername.optional(),
    email: Email.optional(),
    displayName: DisplayName.nullable().optional(),
    bio: Bio.nullable().optional(),
    currentPassword: Password.optional(),
  })
  .refine(
    ({ username, email, displayName, bio }) =>
      [username, email, displayName, bio].some((value) => value !== undefined),
    'must change something',
  )
export type MeUpdate = z.output<typeof MeUpdate>

/** `tokens: null`: the edit was made, and the caller has to log in again. */
export const MeUpdated = z.object({ user: OwnUser, tokens: TokenPair.nullable() })

export const PasswordUpdate = z.strictObject({ currentPassword: Password.optional(), password: Password })
export const PasswordUpdated = z.object({ tokens: TokenPair.nullable() })

export const Deletion = z.strictObject({ password: Password.optional() })

const Mark = z.object({ postId: z.string(), since: z.iso.datetime() })
const Edge = z.object({ id: z.string(), username: z.string().nullable(), since: z.iso.datetime() })

/** A page of everything that is held about the caller; a list goes on in the page that `next` leads to. */
export const Export = z.object({
  user: OwnUser,
  formerUsernames: z.array(z.string()),
  sessions: z.array(Device),
  tokens: z.array(Token),
  following: z.array(Edge),
  followers: z.array(Edge),
  posts: z.array(
    z.object({
      id: z.string(),
      text: z.string(),
      visibility: Visibility,
      inReplyTo: z.string().nullable(),
      createdAt: z.iso.datetime(),
      editedAt: z.iso.datetime().nullable(),
      versions: z.array(z.object({ text: z.string(), createdAt: z.iso.datetime() })),
    }),
  ),
  likes: z.array(Mark),
  bookmarks: z.array(Mark),
  reposts: z.array(Mark),
  notifications: z.array(
    z.object({
      type: NotificationType,
      actorId: z.string(),
      postId: z.string().nullable(),
      createdAt: z.iso.datetime(),
      read: z.boolean(),
    }),
  ),
  blocks: z.array(Edge),
  mutes: z.array(Edge),
  reports: z.array(Report.omit({ username: true }).extend({ userId: z.string() })),
  moderation: z.array(Act.pick({ type: true, postId: true, reason: true, createdAt: true })),
  next: z.string().nullable(),
})
export type Export = z.infer<typeof Export>

export const exportSections = [
  'following',
  'followers',
  'posts',
  'likes',
  'bookmarks',
  'reposts',
  'notifications',
  'blocks',
  'mutes',
  'reports',
  'moderation',
] as const
export type ExportSection = (typeof exportSections)[number]

/** `?after=<section>:<cursor>`, as `next` gives it. */
export const ExportQuery = z.strictObject({
  after: z
    .string()
    .regex(new RegExp(`^(${exportSections.join('|')}):\\d{1,16}$`), 'must be a cursor from a page')
    .transform((cursor) => {
      const [section, score] = cursor.split(':')
      return { section: section as ExportSection, score: Number(score) }
    })
    .optional(),
})
export type ExportQuery = z.output<typeof ExportQuery>
