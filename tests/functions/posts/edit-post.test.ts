/** edit-post, list-versions: what a post says, and has said. */
import { call, type CallInput } from '../../support/world/call.ts'
import { feedIds, follow, publish } from '../../support/social/followers.ts'
import { heldEverywhere, type Instance, startInstances } from '../../support/world/instances.ts'
import { findTraces } from '../../support/redis/keyspace.ts'
import { expectProblem } from '../../support/world/problem.ts'
import { join, type Person, startWorld, type World } from '../../support/world/world.ts'

let world: World
let instances: Instance[]
let ada: Person
let bob: Person

beforeAll(async () => {
  world = await startWorld()
  ;[ada, bob] = (await Promise.all([join(world, 'ada'), join(world, 'bob')])) as [Person, Person]
  instances = await startInstances(1, ['edit-post'])
})
afterAll(async () => {
  await Promise.all(instances.map((instance) => instance.close()))
  await world.close()
})

const edit = (id: string, text: string, { accessToken: token }: Person = ada): CallInput => ({
  path: { id },
  token,
  body: { text },
})
const patch = (id: string, text: string, person = ada) => call('edit-post', edit(id, text, person))
const newPost = async (text = 'first') => (await publish(ada, text)).body
const getPost = (id: string) => call('get-post', { path: { id } })

async function texts(id: string): Promise<string[]> {
  const { body } = await call('list-versions', { path: { id } })
  return body.items.map(({ text }: { text: string }) => text)
}

describe('PATCH /posts/{id}', () => {
  test('changes the text and what it leads to, and keeps what it said before', async () => {
    const before = await newPost('first #one')
    const { status, body } = await patch(before.id, `second #two @${bob.username}`)
    expect(status).toBe(200)
    expect(body).toMatchObject({
      id: before.id,
      text: `second #two @${bob.username}`,
      entities: [{ tag: 'two' }, { type: 'mention', id: bob.id }],
      createdAt: before.createdAt,
      editedAt: expect.stringMatching(/Z$/),
    })
    expect(Date.parse(body.editedAt)).toBeGreaterThanOrEqual(Date.parse(before.createdAt))
    expect((await getPost(before.id)).body).toEqual({ ...body, viewer: null })
    expect((await call('list-versions', { path: { id: before.id } })).body).toEqual({
      items: [
        { text: 'first #one', entities: before.entities, createdAt: before.createdAt },
        { text: body.text, entities: body.entities, createdAt: body.editedAt },
      ],
    })
  })

  test('shows to whom a post for followers mentions by now only what mentioned them', async () => {
    const path = { username: ada.username }
    const body = { text: 'not for bob', visibility: 'followers' }
    const { id } = (await call('create-post', { path, token: ada.accessToken, body })).body
    for (const text of [`for @${bob.username}`, 'not for bob either', `again for @${bob.username}`])
      await patch(id, text)
    const seenBy = async ({ accessToken: token }: Person) =>
      (await call('list-versions', { path: { id }, token })).body.items.map(
        ({ text }: { text: string }) => text,
      )
    expect(await seenBy(bob)).toEqual([`for @${bob.username}`, `again for @${bob.username}`])
    expect(await seenBy(ada)).toHaveLength(4)
    const follower = await join(world, 'follower')
    await follow(follower, ada)
    expect(await seenBy(follower)).toHaveLength(4)
  })

  test('changes nothing by the text that the post has', async () => {
    const { id } = await newPost()
    expect((await patch(id, 'first')).body).toMatchObject({ text: 'first', editedAt: null })
    expect(await texts(id)).toEqual(['first'])
  })

  test('leaves the post in its place, and its likes alone', async () => {
    await follow(bob, ada)
    const [first, second] = [await newPost(), await newPost('second')]
    await call('add-like', { path: { id: first.id }, token: bob.accessToken })
    await patch(first.id, 'edited')
    expect((await feedIds(bob)).slice(0, 2)).toEqual([second.id, first.id])
    expect((await getPost(first.id)).body).toMatchObject({
      text: 'edited',
      counts: { replies: 0, reposts: 0, likes: 1 },
    })
  })

  test('is for the author alone, of a post that is there', async () => {
    const { id } = await newPost()
    expectProblem(await patch(id, 'mine now', bob), 403, 'not-yours')
    expectProblem(await patch('1', 'nothing'), 404, 'post-not-found')
    expectProblem(await call('list-versions', { path: { id: '1' } }), 404, 'post-not-found')
    expect(await texts(id)).toEqual(['first'])
  })

  test('has an end', async () => {
    const { id } = await newPost('0')
    const earlier = Array.from({ length: 100 }, (_, i) =>
      JSON.stringify({ text: `${i}`, createdAt: '2026-01-01T00:00:00.000Z' }),
    )
    await world.redisServer.run('RPUSH', `versions:{post:${id}}`, ...earlier)
    expectProblem(await patch(id, 'one too many'), 403, 'too-many-edits')
    expect((await getPost(id)).body).toMatchObject({ text: '0', editedAt: null })
  })
})

describe('an edit that meets', () => {
  test('others keeps every version, each once', async () => {
    const { id } = await newPost('0')
    const words = ['1', '2', '3', '4', '5', '6', '7', '8']
    const answers = await Promise.all(words.map((word) => patch(id, word)))
    expect(answers.map(({ status }) => status)).toEqual(words.map(() => 200))
    const all = await texts(id)
    expect([all[0], all.toSorted()]).toEqual(['0', ['0', ...words]])
    expect((await getPost(id)).body.text).toBe(all.at(-1))
  })

  test('another, wherever it is held up, comes before or after it', async () => {
    let id = ''
    await heldEverywhere(
      instances[0]!,
      'edit-post',
      {
        ...edit('', 'slow'),
        get path() {
          return { id }
        },
      } as CallInput,
      {
        prepare: async () => void ({ id } = await newPost()),
        meanwhile: async () => expect(await patch(id, 'quick')).toMatchObject({ status: 200 }),
        check: async ({ status }) => {
          expect(status).toBe(200)
          const all = await texts(id)
          expect([
            ['first', 'slow'],
            ['first', 'quick', 'slow'],
            ['first', 'slow', 'quick'],
          ]).toContainEqual(all)
          expect((await getPost(id)).body.text).toBe(all.at(-1))
        },
      },
    )
  })

  test('the deletion of its post leaves nothing, wherever it is held up', async () => {
    let id = ''
    await heldEverywhere(
      instances[0]!,
      'edit-post',
      {
        ...edit('', 'slow'),
        get path() {
          return { id }
        },
      } as CallInput,
      {
        prepare: async () => {
          id = (await newPost()).id
          await patch(id, 'vanishing')
        },
        meanwhile: async () => void (await call('delete-post', { path: { id }, token: ada.accessToken })),
        check: async ({ status }) => {
          expect([200, 404]).toContain(status)
          await call('delete-post', { path: { id }, token: ada.accessToken })
          expect(String(await world.redisServer.run('GET', `post:${id}`))).toMatch(/^null ?$/)
          expect(await world.redisServer.run('EXISTS', `versions:{post:${id}}`)).toBe(0)
          expect(await findTraces(world.redisServer, ['vanishing'])).toEqual([])
        },
      },
    )
  })

  const cuts = ['before', 'after'] as const
  test.each(cuts)('a cut %s any trip is made or not, and converges', async (when) => {
    for (let trip = 1; ; trip += 1) {
      const { id } = await newPost()
      world.redis.resetCounts()
      world.redis.cut(when, trip)
      const { status } = await patch(id, 'second')
      const wasHit = world.redis.roundTrips >= trip
      world.redis.resetCounts()
      expect(wasHit ? [200, 503] : [200]).toContain(status)
      expect([['first'], ['first', 'second']]).toContainEqual(await texts(id))
      expect(await patch(id, 'second')).toMatchObject({ status: 200, body: { text: 'second' } })
      expect(await texts(id)).toEqual(['first', 'second'])
      if (!wasHit) return
    }
  })
})
