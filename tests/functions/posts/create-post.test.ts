import { call, type CallInput } from '../../support/world/call.ts'
import { follow, sweep } from '../../support/social/followers.ts'
import { everyNth, heldEverywhere, type Instance, startInstances } from '../../support/world/instances.ts'
import { findTraces, heldNames } from '../../support/redis/keyspace.ts'
import { cleanUp } from '../../support/hunts/pairs.ts'
import { expectProblem } from '../../support/world/problem.ts'
import { join, type Person, startWorld, type World } from '../../support/world/world.ts'

let world: World
let ada: Person
let bob: Person

beforeAll(async () => {
  world = await startWorld()
  ;[ada, bob] = (await Promise.all([join(world, 'ada'), join(world, 'bob')])) as [Person, Person]
})
afterAll(() => world.close())

/** `body` is sent as JSON, or as it is where it is a string. */
const post = (body: unknown, { username, accessToken: token }: Person = ada) =>
  call('create-post', { path: { username }, token, body })

/** A post as somebody without a token sees it. */
const asAnyone = (post: object) => ({ ...post, viewer: null })

const getPost = (id: string) => call('get-post', { path: { id } })

describe('POST /users/{username}/posts', () => {
  test('answers 201 with the post and its address', async () => {
    const answer = await post({ text: 'So it goes.' })
    expect(answer.status).toBe(201)
    expect(answer.body).toEqual({
      id: expect.stringMatching(/^[1-9]\d{0,15}$/),
      author: { id: ada.id, username: ada.username, displayName: null },
      text: 'So it goes.',
      visibility: 'public',
      inReplyTo: null,
      entities: [],
      editedAt: null,
      counts: expect.objectContaining({ replies: 0, reposts: 0, likes: 0 }),
      viewer: { liked: false, reposted: false, bookmarked: false },
      createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    })
    expect(answer.headers['location']).toBe(`/posts/${answer.body.id}`)
    expect((await getPost(answer.body.id)).body).toEqual(asAnyone(answer.body))
  })

  test('shows the post in the list of the author, in the feed and in the counts', async () => {
    const { username, accessToken: token } = bob
    const { body } = await post({ text: 'Everywhere.' }, bob)
    const ends = { next: null, prev: `${body.id}-0` }
    const page = (item: object) => ({ items: [item], total: 1, totalRelation: 'exact', ...ends })
    expect((await call('list-user-posts', { path: { username } })).body).toEqual(page(asAnyone(body)))
    const feed = (await call('get-feed', { path: { username }, token })).body
    expect(feed).toEqual({ ...page({ ...body, repostedBy: null }), prev: `${body.id}-${body.id}` })
    const { counts } = (await call('get-user', { path: { username } })).body
    expect(counts).toEqual({ followers: 0, following: 0, posts: 1 })
  })

  test('gives later posts higher ids, also when they come at once', async () => {
    const { body: first } = await post({ text: 'first' })
    const many = await Promise.all(Array.from({ length: 20 }, (_, i) => post({ text: `${i}` })))
    const { body: last } = await post({ text: 'last' })
    const ids = many.map(({ body }) => Number(body.id))
    expect(new Set(ids).size).toBe(20)
    expect(Math.min(...ids)).toBeGreaterThan(Number(first.id))
    expect(Math.max(...ids)).toBeLessThan(Number(last.id))
  })

  test('finds what the text leads to, and tells it alike in every list', async () => {
    const text = `😀 @${bob.username.toUpperCase()} @nobody_${world.run} #Fjord https://example.com/a.`
    const { body } = await post({ text })
    const start = (word: string) => Array.from(text.slice(0, text.indexOf(word))).length
    const span = (word: string) => ({ start: start(word), end: start(word) + word.length })
    const link = 'https://example.com/a'
    expect(body.entities).toEqual([
      { type: 'mention', start: 2, end: 3 + bob.username.length, id: bob.id, username: bob.username },
      { type: 'tag', ...span('#Fjord'), tag: 'Fjord' },
      { type: 'link', ...span(link), url: link },
    ])
    expect(body.text).toBe(text)
    const { username, accessToken: token } = ada
    expect((await getPost(body.id)).body).toEqual(asAnyone(body))
    const first = async (key: string, path = {}) => (await call(key, { path, token })).body.items[0]
    expect(await first('list-user-posts', { username })).toEqual(body)
    expect(await first('list-posts')).toEqual(body)
    expect(await first('get-feed', { username })).toEqual({ ...body, repostedBy: null })
  })

  test('leads on to whom it mentioned under another name, and to nobody who has gone', async () => {
    const carol = await join(world, 'carol')
    const { body } = await post({ text: `@${carol.username}, so it goes.` })
    const mentioned = async () => (await getPost(body.id)).body.entities
    const username = `${carol.username}_2`
    const renamed = await call('update-me', { token: carol.accessToken, body: { username } })
    expect(await mentioned()).toMatchObject([{ type: 'mention', id: carol.id, username }])
    // The former name leads there as well, for as long as it leads anywhere.
    expect((await post({ text: `@${carol.username}` })).body.entities).toMatchObject([{ username }])
    const { accessToken: token } = renamed.body.tokens
    await call('delete-me', { token, body: { password: carol.password } })
    expect(await mentioned()).toEqual([])
  })

  test('takes the name in the path in any case', async () => {
    const { username, accessToken: token } = ada
    const path = { username: username.toUpperCase() }
    const answer = await call('create-post', { path, token, body: { text: 'LOUD' } })
    expect(answer).toMatchObject({ status: 201, body: { author: { username } } })
  })

  test.each([
    ' leading',
    'trailing \n',
    '\n\n\tlines\r\n',
    'null',
    'undefined',
    'OK',
    '0',
    '__proto__',
    '{"text":"json"}',
    '"quoted" \\ and %00 \0 nothing',
    'e\u0301 is not \u00e9',
    '\uFEFFmarked',
    '<script>alert(1)</script>',
    'a\u2028b\u2029',
    '👩‍👩‍👧‍👦 \u{10FFFF}',
  ])('gives the text %j back as it was sent', async (text) => {
    const { body } = await post({ text })
    expect(body.text).toBe(text)
    expect((await getPost(body.id)).body.text).toBe(text)
    const { body: page } = await call('list-user-posts', { path: { username: ada.username } })
    expect(page.items[0]).toEqual(asAnyone(body))
  })

  test.each([
    ['500 letters', 'a'.repeat(500)],
    ['500 emoji, each one code point', '😀'.repeat(500)],
    ['one letter', 'a'],
  ])('takes %s', async (_, text) => {
    expect(await post({ text })).toMatchObject({ status: 201, body: { text } })
  })

  test.each([
    ['501 letters', 'a'.repeat(501)],
    ['501 emoji', '😀'.repeat(501)],
    ['501 code points that look like 167 letters', 'e\u0301\u0302'.repeat(167)],
    ['nothing', ''],
    ['no text', null],
    ['a number', 42],
    ['a list', ['a']],
    ['white space alone', ' \n '],
    ['characters without width alone', '\u200b\u2060\ufeff'],
  ])('refuses %s', async (_, text) => {
    expectProblem(await post({ text }), 400, 'validation-failed', {
      errors: [{ detail: expect.any(String), pointer: '/text' }],
    })
  })

  test.each(['"\\ud83d"', '"a\\ude00b"', '"\\ude00\\ud83d"'])(
    'refuses the lone surrogate in %s',
    async (text) => {
      expectProblem(await post(`{"text":${text}}`), 400, 'validation-failed', {
        errors: [{ detail: 'must be well-formed Unicode', pointer: '/text' }],
      })
    },
  )

  test.each(['"id":"1"', '"author":{"id":"1"}', '"createdAt":"2020-01-01T00:00:00Z"', '"__proto__":{"a":1}'])(
    'refuses a body that also says %s',
    async (member) => {
      expectProblem(await post(`{"text":"Hello.",${member}}`), 400, 'validation-failed', {
        errors: [{ detail: 'holds an unknown member; known are: text, visibility, inReplyTo', pointer: '' }],
      })
    },
  )

  test('refuses what is wrong in this order: the body, the name, whose it is', async () => {
    const as = ({ accessToken: token }: Person, username: string, text: string) =>
      call('create-post', { path: { username }, token, body: { text } })
    const nobody = `nobody_${world.run}`
    expect(await as(ada, nobody, '')).toMatchObject({ status: 400 })
    expectProblem(await as(ada, nobody, 'Hello.'), 404, 'user-not-found')
    expect(await as(ada, bob.username, '')).toMatchObject({ status: 400 })
    expectProblem(await as(ada, bob.username, 'Hello.'), 403, 'not-yours')
  })

  test('publishes nothing when it refuses', async () => {
    const { body: before } = await call('get-user', { path: { username: bob.username } })
    await call('create-post', {
      path: { username: bob.username },
      token: ada.accessToken,
      body: { text: 'Not bob.' },
    })
    await post({ text: '' }, bob)
    expect((await call('get-user', { path: { username: bob.username } })).body).toEqual(before)
  })
})

describe('GET /posts/{id}', () => {
  test('answers 404 to an id that no post has', async () => {
    for (const id of ['1', '9007199254740991']) expectProblem(await getPost(id), 404, 'post-not-found')
  })

  test.each(['0', '-1', '01', '1.5', 'abc', '9007199254740992', '12345678901234567', ' 1', '1e3'])(
    'answers 400 to %j, which is no id',
    async (id) => {
      expectProblem(await getPost(id), 400, 'validation-failed', {
        errors: [{ detail: 'must be a post id', parameter: 'id' }],
      })
    },
  )

  test('leaves nothing where the account goes while it is held up anywhere, late in the feed of a follower', async () => {
    const [instance] = (await startInstances(1, ['create-post'])) as [Instance]
    // Ids that stand out, wherever they are kept.
    await world.redisServer.run('SET', 'id_next_user', String(7_654_320 + world.lastUserId))
    const feedOf = async () =>
      (await call('get-feed', { path: { username: bob.username }, token: bob.accessToken })).body.items
    const authors: Person[] = []
    const input: CallInput = { body: { text: 'So it goes.' } }
    let newer = { id: '' }
    await heldEverywhere(instance, 'create-post', input, {
      async prepare() {
        const author = await join(world, `author${authors.length}`)
        await follow(bob, author)
        Object.assign(input, { path: { username: author.username }, token: author.accessToken })
        authors.push(author)
      },
      async meanwhile() {
        newer = (await post({ text: 'Call me Ishmael.' }, bob)).body
        const { accessToken: token, password } = authors.at(-1)!
        expect((await call('delete-me', { token, body: { password } })).status).toBe(204)
        await cleanUp()
      },
      async check() {
        await sweep(world)
        expect(await feedOf()).toContainEqual(expect.objectContaining({ id: newer.id }))
      },
    })
    await instance.close()
    // The last one was held up nowhere, and is still there.
    const gone = authors.slice(0, -1)
    expect(gone.length * everyNth).toBeGreaterThan(4)
    const traces = gone.flatMap(({ id, username }) => [id, username])
    const names = heldNames(...gone.map(({ username }) => username))
    expect(await findTraces(world.redisServer, traces)).toEqual(names)
  })
})
