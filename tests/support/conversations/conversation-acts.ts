/** Random histories of conversations: what may happen in one, and how it is done through the handlers. */
import * as fc from 'fast-check'
import { call } from '../world/call.ts'
import { logIn, type Person } from '../world/world.ts'
import * as model from './conversation-model.ts'

export const castSize = 4

type Visibility = model.Said['visibility']
export type Act = { who: number } & (
  | { do: 'follow' | 'unfollow' | 'block' | 'unblock' | 'mute' | 'unmute'; other: number }
  | { do: 'post'; visibility: Visibility; mentions: number | null }
  | { do: 'reply'; to: number; visibility: Visibility | null; mentions: number | null }
  | { do: 'like' | 'unlike' | 'repost' | 'undo' | 'bookmark' | 'unbookmark' | 'delete'; which: number }
  | { do: 'edit'; which: number; mentions: number | null }
  | { do: 'suspend' | 'reinstate' | 'expire' | 'look' }
)

const who = fc.nat({ max: castSize - 1 })
const visibility = fc.constantFrom<Visibility>('public', 'public', 'unlisted', 'followers')
const mentions = fc.option(who, { freq: 2 })
const which = fc.oneof(fc.nat({ max: 2 }), fc.nat({ max: 12 }))
const between = (name: 'follow' | 'unfollow' | 'block' | 'unblock' | 'mute' | 'unmute', weight: number) => ({
  weight,
  arbitrary: fc.record({ do: fc.constant(name), who, other: who }),
})
const on = <Name extends string>(name: Name, weight: number) => ({
  weight,
  arbitrary: fc.record({ do: fc.constant(name), who, which }),
})
const alone = <Name extends string>(name: Name, weight: number) => ({
  weight,
  arbitrary: fc.record({ do: fc.constant(name), who }),
})
const act: fc.Arbitrary<Act> = fc.oneof(
  between('follow', 14), between('unfollow', 5), between('block', 4), between('unblock', 4), between('mute', 3), between('unmute', 3),
  { weight: 14, arbitrary: fc.record({ do: fc.constant('post' as const), who, visibility, mentions }) },
  { weight: 14, arbitrary: fc.record({ do: fc.constant('reply' as const), who, to: which, visibility: fc.option(visibility, { freq: 2 }), mentions }) },
  on('like', 14), on('unlike', 6), on('repost', 9), on('undo', 4), on('bookmark', 4), on('unbookmark', 2), on('delete', 6),
  { weight: 6, arbitrary: fc.record({ do: fc.constant('edit' as const), who, which, mentions }) },
  alone('suspend', 3), alone('reinstate', 3), alone('expire', 3), alone('look', 4),
) // prettier-ignore

export const conversations: fc.Arbitrary<Act[]> = fc
  .tuple(
    fc.array(between('follow', 1).arbitrary, { minLength: 3, maxLength: 6 }),
    fc.array(act, { maxLength: 45, size: 'max' }),
  )
  .map(([first, rest]) => [...first, ...rest])

export interface Stage {
  people: Person[]
  moderator: Person
  truth: model.Conversation
  words: number
  expire: (person: Person) => Promise<void>
}

async function send(stage: Stage, key: string, who: number, input: object, expected: number[]): Promise<Answered> {
  const answer = await call(key, { token: stage.people[who]!.accessToken, ...input })
  expect([key, expected.includes(answer.status), answer.status, expected]).toEqual([key, true, answer.status, expected])
  return answer
} // prettier-ignore
type Answered = Awaited<ReturnType<typeof call>>

/** The `which`th newest post that there is, seen or not. */
function chosen({ truth }: Stage, which: number, author?: number): model.Said | undefined {
  const there = truth.posts.filter((post) => !post.isGone && (author === undefined || post.author === author))
  return there.at(-1 - (which % Math.max(there.length, 1)))
}

function textOf(stage: Stage, mentioned: number | null): { text: string; mentions: number[] } {
  const names = mentioned === null ? '' : ` @${stage.people[mentioned]!.username}`
  return { text: `Word ${(stage.words += 1)}.${names}`, mentions: mentioned === null ? [] : [mentioned] }
}

async function say(stage: Stage, who: number, input: Extract<Act, { do: 'post' | 'reply' }>): Promise<void> {
  const { truth, people } = stage
  const answers = input.do === 'reply' ? (chosen(stage, input.to) ?? null) : null
  if (input.do === 'reply' && !answers) return
  const { text, mentions } = textOf(stage, input.mentions)
  const body = { text, ...(input.visibility && { visibility: input.visibility }), ...(answers && { inReplyTo: answers.id }) }
  const isSeen = !answers || model.isVisible(truth, who, answers)
  const answer = await send(stage, 'create-post', who, { path: { username: people[who]!.username }, body }, [isSeen ? 201 : 404])
  if (!isSeen) return
  const readers = people.map((_, i) => i).filter((i) => model.follows(truth, i, who) && (!answers || i === who || model.follows(truth, i, answers.author)))
  const visibility = input.visibility ?? answers?.visibility ?? 'public'
  const post = { id: answer.body.id, author: who, visibility, answers, mentions, text, isGone: false, reached: new Set(readers) }
  expect(answer.body).toMatchObject({ visibility, text })
  truth.posts.push(post)
  model.tellOf(truth, post)
} // prettier-ignore

async function mark(stage: Stage, act: Extract<Act, { which: number }>, kind: model.Mark['kind'], isOn: boolean): Promise<void> {
  const { truth } = stage
  const post = chosen(stage, act.which)
  if (!post) return
  const key = `${isOn ? 'add' : 'remove'}-${kind}`
  const isSeen = model.isVisible(truth, act.who, post)
  const isRefused = isOn && kind === 'repost' && post.visibility === 'followers' && post.author !== act.who
  // Who reposts what is for followers is refused; to undo it changes nothing.
  const status = !isSeen ? [404] : isRefused ? [403] : kind === 'repost' && post.visibility === 'followers' ? [200, 403] : [200]
  await send(stage, key, act.who, { path: { id: post.id } }, status)
  if (!isOn) return model.unmark(truth, kind, act.who, post)
  if (!isSeen || isRefused || model.hasMarked(truth, kind, act.who, post)) return
  truth.marks.push({ kind, who: act.who, post })
  if (kind !== 'bookmark') model.tell(truth, post.author, act.who, `${kind} ${act.who} ${post.id}`)
} // prettier-ignore

async function relate(stage: Stage, act: Extract<Act, { other: number }>): Promise<void> {
  const { truth, people } = stage
  const { who, other } = act
  if (who === other) return
  const name = people[other]!.username
  const hides = (a: number, b: number) => truth.blocks.has(model.pair(a, b))
  const isGone = truth.suspended.has(other)
  switch (act.do) {
    case 'follow': {
      const status = isGone || hides(other, who) ? 404 : hides(who, other) ? 403 : 200
      await send(stage, 'add-follower', who, { path: { username: name, follower: people[who]!.username } }, [status])
      if (status !== 200 || model.follows(truth, who, other)) return
      truth.follows.add(model.pair(who, other))
      return model.tell(truth, other, who, `follow ${who}`)
    }
    case 'unfollow':
      await send(stage, 'remove-follower', who, { path: { username: name, follower: people[who]!.username } }, [200, 404])
      model.forget(truth, other, `follow ${who}`)
      return model.endFollow(truth, who, other)
    default: {
      const kind = act.do.endsWith('block') ? 'block' : 'mute'
      const isOn = act.do === kind
      const answer = await send(stage, `${isOn ? 'add' : 'remove'}-${kind}`, who, { path: { username: name } }, [200, 404])
      if (answer.status === 404) return expect(isGone).toBe(true)
      const list = kind === 'block' ? truth.blocks : truth.mutes
      if (!isOn) return void list.delete(model.pair(who, other))
      list.add(model.pair(who, other))
      model.shut(truth, who, other)
      if (kind === 'mute') return
      model.shut(truth, other, who)
      for (const [a, b] of [[who, other], [other, who]] as const) {
        model.forget(truth, b, `follow ${a}`)
        model.endFollow(truth, a, b)
      }
    }
  }
} // prettier-ignore

/** Does it, unless the user is suspended: that one can do nothing. */
export async function perform(stage: Stage, act: Act, look: () => Promise<void>): Promise<void> {
  const { truth, people, moderator } = stage
  const { who } = act
  const moderate = (key: string) =>
    call(key, {
      path: { username: people[who]!.username },
      token: moderator.accessToken,
      body: { reason: 'So.' },
    })
  if (act.do === 'reinstate') {
    if (!truth.suspended.delete(who)) return
    expect((await moderate('remove-suspension')).status).toBe(200)
    return void Object.assign(people[who]!, await logIn(people[who]!))
  }
  if (truth.suspended.has(who)) return
  switch (act.do) {
    case 'suspend':
      expect((await moderate('add-suspension')).status).toBe(200)
      return void truth.suspended.add(who)
    case 'expire':
      return stage.expire(people[who]!)
    case 'look':
      return look()
    case 'post':
    case 'reply':
      return say(stage, who, act)
    case 'edit': {
      const post = chosen(stage, act.which, who)
      if (!post) return
      const { text, mentions } = textOf(stage, act.mentions)
      await send(stage, 'edit-post', who, { path: { id: post.id }, body: { text } }, [200])
      const former = model
        .noticesOf(post)
        .map((notice) => ({ ...notice, isTold: model.isTold(truth, notice) }))
      for (const { receiver, note } of former) model.forget(truth, receiver, note)
      Object.assign(post, { text, mentions })
      model.tellOf(truth, post)
      // What was taken away since it was told is not told again by an edit.
      for (const { receiver, note, isTold } of former)
        if (!isTold && truth.told.get(receiver)!.delete(note)) truth.maybe.get(receiver)!.add(note)
      return
    }
    case 'delete': {
      const post = chosen(stage, act.which, who)
      if (!post) return
      await send(stage, 'delete-post', who, { path: { id: post.id } }, [204])
      return model.drop(truth, post)
    }
    case 'like':
    case 'unlike':
      return mark(stage, act, 'like', act.do === 'like')
    case 'repost':
    case 'undo':
      return mark(stage, act, 'repost', act.do === 'repost')
    case 'bookmark':
    case 'unbookmark':
      return mark(stage, act, 'bookmark', act.do === 'bookmark')
    default:
      if ('other' in act) return relate(stage, act)
  }
}
