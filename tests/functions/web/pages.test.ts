/** The pages that the server sends: what is on them, what is never on them, and how caches and search engines take them. */
import { call } from '../../support/world/call.ts'
import { castOf, type Cast, publish, states, textOf, visibilities } from '../../support/social/sight-cast.ts'
import { naughty } from '../../support/web/naughty-strings.ts'
import { dataOf, loadPage, structureOf } from '../../support/web/page.ts'
import { join, type Person, startWorld, type World } from '../../support/world/world.ts'

let world: World
let cast: Cast
let ada: Person

beforeAll(async () => {
  world = await startWorld()
  cast = await castOf(world)
  ada = await join(world, 'ada')
  await publish(ada, 'The engine weaves patterns. #looms')
})
afterAll(() => world.close())

const isHtml = { 'content-type': 'text/html; charset=utf-8' }

describe('a public page', () => {
  test.each(['/', '/explore'])('shows the newest posts at %s', async (path) => {
    const { status, headers, html } = await loadPage(path)
    expect([status, headers]).toMatchObject([200, isHtml])
    expect(html).toContain('The engine weaves patterns.')
  })

  test('shows a user with their posts, in upper and in lower case alike', async () => {
    const { status, html } = await loadPage(`/u/${ada.username.toUpperCase()}`)
    expect(status).toBe(200)
    expect(html).toContain(`@${ada.username}`)
    expect(html).toContain('The engine weaves patterns.')
    expect(html).toContain(`<link rel="canonical" href="https://perch.example/u/${ada.username}"/>`)
    expect(html).toContain('<meta property="og:type" content="profile"/>')
  })

  test('shows a post with what is above and below it', async () => {
    const by = { path: { username: ada.username }, token: ada.accessToken }
    const root = await publish(ada, 'First.')
    const { body: reply } = await call('create-post', { ...by, body: { text: 'Second.', inReplyTo: root } })
    await call('create-post', { ...by, body: { text: 'Third.', inReplyTo: reply.id } })
    const { status, html } = await loadPage(`/p/${reply.id}`)
    expect(status).toBe(200)
    expect(html).toMatch(/First\..*Second\..*Third\./s)
    expect(html).toContain(`<meta property="og:title" content="${ada.username}: Second."/>`)
  })

  test('shows the posts under a tag, and who follows a user', async () => {
    expect((await loadPage('/t/Looms')).html).toContain('The engine weaves patterns.')
    const { html } = await loadPage(`/u/${cast.third.username}/followers`)
    expect(html).toContain(`@${cast.authors.followed.username}`)
    expect((await loadPage(`/u/${cast.third.username}/following`)).status).toBe(200)
  })

  test('leads to older posts by a link, which are no page of their own for search engines', async () => {
    for (let count = 0; count < 21; count += 1) await publish(ada, `Number ${count}`)
    const first = await loadPage(`/u/${ada.username}`)
    const [, next = ''] = /href="(\?after=\d+)" rel="next"/.exec(first.html) ?? []
    const second = await loadPage(`/u/${ada.username}${next}`)
    expect(second.html).toContain('The engine weaves patterns.')
    expect(second.html).toContain('<meta name="robots" content="noindex"/>')
    expect(second.html).not.toContain('rel="canonical"')
  })

  test('may be kept by caches for some seconds, and its data is that of a caller without a session', async () => {
    const { headers, html } = await loadPage('/')
    expect(headers['cache-control']).toBe('public, max-age=0, s-maxage=10, stale-while-revalidate=30')
    const { items } = (await call('list-posts')).body
    expect(dataOf(html)).toMatchObject({ posts: { items } })
  })

  test('allows its own scripts and styles alone', async () => {
    const { headers, html } = await loadPage('/')
    const policy = headers['content-security-policy'] ?? ''
    expect(policy).toMatch(/^default-src 'none'; script-src 'self' 'sha256-[\w+/=]+'; style-src 'self';/)
    expect(policy).not.toMatch(/unsafe|https?:|\*/)
    expect(policy).toContain("frame-ancestors 'none'")
    expect(html).not.toMatch(/ (on[a-z]+|style)="/)
    expect(html.match(/<script/g)).toHaveLength(3)
  })

  test('takes what a newsletter hangs on its address', async () => {
    expect((await loadPage('/?utm_source=mail&utm_source=mail&after=x')).status).toBe(200)
  })

  test('is not sent again to a cache whose copy is still right', async () => {
    const tag = (await loadPage('/t/looms')).headers['etag'] ?? ''
    expect(tag).toMatch(/^W\/"[\w-]{16}"$/)
    const again = await loadPage('/t/looms', { 'if-none-match': `"other", ${tag}` })
    expect([again.status, again.html]).toEqual([304, ''])
    await publish(ada, 'Something new. #looms')
    expect((await loadPage('/t/looms', { 'if-none-match': tag })).status).toBe(200)
  })

  test('comes compressed where the browser takes that', async () => {
    const { headers, html, bytes } = await loadPage('/', { 'accept-encoding': 'gzip, deflate, br' })
    expect(bytes).toBeLessThan(16 * 1024)
    expect(headers).toMatchObject({ 'content-encoding': 'gzip', vary: 'Accept-Encoding' })
    expect(html).toContain('Number 20')
  })
})

describe('what is not for all', () => {
  const isGone = (state: string) => state === 'suspended' || state === 'deleted'
  const rows = states.flatMap((state) => visibilities.map((visibility) => ({ state, visibility })))

  test.each(rows)('a post of an author who is $state, $visibility', async ({ state, visibility }) => {
    const author = cast.authors[state]
    const text = textOf(state, visibility)
    const isShown = !isGone(state) && visibility !== 'followers'
    const post = await loadPage(`/p/${author.posts[visibility]}`)
    expect([post.status, post.html.includes(text)]).toEqual([isShown ? 200 : 404, isShown])
    const addresses = ['/', '/explore', '/t/sight', `/u/${author.username}`, `/p/${cast.liked}`]
    for (const address of addresses) {
      const { html } = await loadPage(address)
      if (!isShown) expect([address, html.includes(text)]).toEqual([address, false])
      if (visibility === 'unlisted' && !address.startsWith('/u/')) expect(html).not.toContain(text)
    }
    // Neither is it on a list of a search engine.
    expect(post.html.includes('name="robots" content="noindex"')).toBe(visibility !== 'public' || !isShown)
  })

  test.each(states.filter(isGone))('a user who is %s', async (state) => {
    const { username } = cast.authors[state]
    const places = ['', '/followers', '/following', '/atom.xml'].map((place) => `/u/${username}${place}`)
    for (const address of places) {
      const { status, headers, html } = await loadPage(address)
      expect([status, headers['cache-control']]).toEqual([410, 'no-store'])
      // Word by word the same for both: nothing tells a suspension.
      expect(html).toContain('What was here has been deleted, or is not shown any more.')
      expect(html).toContain('content="noindex"')
    }
    expect((await loadPage(`/u/${cast.third.username}/followers`)).html).not.toContain(`@${username}<`)
  })
})

describe('what is not there', () => {
  test.each(visibilities)(
    'a deleted post that was %s is gone where everyone could see it',
    async (visibility) => {
      const id = await publish(ada, 'Not for long.', visibility)
      await call('delete-post', { path: { id }, token: ada.accessToken })
      const { status, html } = await loadPage(`/p/${id}`)
      const isTold = visibility !== 'followers'
      expect([status, html.includes('This is gone')]).toEqual([isTold ? 410 : 404, isTold])
      expect(html).not.toContain('Not for long.')
      const again = await call('get-post', { path: { id } })
      expect(again.status).toBe(404)
    },
  )

  test.each(['/u/no_such_user', '/u/!', '/u/%E0%A4%A', '/p/1', '/p/x', '/t/a-b', '/assets/app.js'])(
    'is a page with 404 at %s',
    async (path) => {
      const { status, headers, html } = await loadPage(path.replace('%E0%A4%A', 'x%25'))
      expect([status, headers]).toMatchObject([404, { ...isHtml, 'cache-control': 'no-store' }])
      expect(html).toContain('There is nothing here')
      expect(html).toContain('content="noindex"')
    },
  )

  test('leads on from an old name to the new one', async () => {
    const person = await join(world, 'before')
    const username = `after_${world.run}`
    await call('update-me', { token: person.accessToken, body: { username } })
    const { status, headers } = await loadPage(`/u/${person.username}/followers`)
    expect([status, headers['location']]).toEqual([308, `/u/${username}/followers`])
  })

  test('says that it is out of breath where Redis is away, and is kept nowhere', async () => {
    await world.redis.setMode('refuse')
    const { status, headers, html } = await loadPage('/')
    await world.redis.setMode('pass')
    expect([status, headers['cache-control']]).toEqual([503, 'no-store'])
    expect(html).toContain('Try again in a moment')
  })
})

test.each([
  '/login',
  '/register',
  '/reset',
  '/notifications',
  '/bookmarks',
  '/settings',
  '/moderation',
  '/oauth/authorize',
])('%s asks Redis nothing', async (path) => {
  await world.redis.setMode('refuse')
  const { status, html } = await loadPage(path)
  await world.redis.setMode('pass')
  expect([status, html.includes('content="noindex"')]).toEqual([200, true])
})

test('the posts of a user are a feed of Atom, without those that are on no public list', async () => {
  const person = await join(world, 'feed')
  await publish(person, 'Tea & <cake>')
  await publish(person, 'on no list', 'unlisted')
  await publish(person, 'for followers', 'followers')
  const { status, headers, html } = await loadPage(`/u/${person.username}/atom.xml`)
  expect([status, headers['content-type']]).toEqual([200, 'application/atom+xml; charset=utf-8'])
  expect(html).toContain(`<id>https://perch.example/u/${person.username}</id>`)
  expect(html).toContain('<content type="text">Tea &#38; &#60;cake&#62;</content>')
  expect(html.match(/<entry>/g)).toHaveLength(1)
  const { html: page } = await loadPage(`/u/${person.username}`)
  expect(page).toContain(
    `<link rel="alternate" type="application/atom+xml" href="/u/${person.username}/atom.xml"`,
  )
})

test('robots.txt leaves out what is of one user', async () => {
  const { headers, html } = await loadPage('/robots.txt')
  expect(headers['content-type']).toBe('text/plain; charset=utf-8')
  expect(html).toContain('Disallow: /auth')
})

test('hostile names, bios and posts change the structure of no page', async () => {
  const plain = await join(world, 'plain')
  const hostile = await join(world, 'hostile')
  const write = async (person: Person, text: string) => {
    const token = person.accessToken
    // Of a name that the API does not take, the text of a post is left.
    const names = [
      { displayName: text, bio: text },
      { displayName: 'harmless', bio: 'harmless' },
    ]
    for (const body of names) {
      const answer = await call('update-me', { token, body })
      if (answer.status !== 200) continue
      person.accessToken = answer.body.tokens.accessToken
      break
    }
    return publish(person, text)
  }
  const harmless = await write(plain, 'harmless')
  const expected = [
    structureOf((await loadPage(`/u/${plain.username}`)).html),
    structureOf((await loadPage(`/p/${harmless}`)).html),
  ]
  for (const text of naughty) {
    const id = await write(hostile, text)
    const [profile, post] = [await loadPage(`/u/${hostile.username}`), await loadPage(`/p/${id}`)]
    expect([profile.status, post.status]).toEqual([200, 200])
    expect([text, structureOf(post.html)]).toEqual([text, expected[1]])
    expect([text, structureOf(profile.html)]).toEqual([text, expected[0]])
    await call('delete-post', { path: { id }, token: hostile.accessToken })
  }
}, 60_000)
