/** The reference page of the local API, as a browser that keeps to its policy would load it. */
import { api } from './started.ts'

async function load(path: string, headers: Record<string, string> = {}) {
  const answer = await fetch(api.url + path, { headers })
  return { status: answer.status, headers: answer.headers, text: await answer.text() }
}

const tokenOf = (html: string) =>
  (
    JSON.parse(/<script type="application\/json" id="data">(.*?)<\/script>/.exec(html)?.[1] ?? '{}') as {
      token: string | null
    }
  ).token

describe('GET /docs', () => {
  test('refers to nothing outside, and its policy forbids it', async () => {
    const { status, headers, text } = await load('/docs')
    expect(status).toBe(200)
    expect(headers.get('content-type')).toBe('text/html; charset=utf-8')
    expect(text).not.toMatch(/https?:|["'(=]\/\//)
    const policy = headers.get('content-security-policy') ?? ''
    expect(policy).toMatch(/^default-src 'none';/)
    expect(policy.replaceAll(/; |'(none|self|unsafe-inline)'/g, ' ').match(/\S+/g)).toEqual(
      'default-src script-src style-src img-src data: connect-src base-uri form-action frame-ancestors'.split(
        ' ',
      ),
    )
    expect(policy).toContain("script-src 'self';")
  })

  test('finds all that it loads beside it', async () => {
    const { text } = await load('/docs')
    const assets = [...text.matchAll(/(?:src|href)="(\/[^"]+)"/g)].map(([, path]) => String(path))
    expect(assets).toHaveLength(4)
    for (const path of [...assets, '/docs/openapi.json']) {
      const { status, headers } = await load(path)
      expect([path, status, headers.get('x-content-type-options')]).toEqual([path, 200, 'nosniff'])
    }
  })

  test('sends to this API, as the demo user', async () => {
    const { servers, paths } = JSON.parse((await load('/docs/openapi.json')).text)
    expect(servers).toMatchObject([{ url: '/' }])
    const [owner] = paths['/users/{username}/feed'].get.parameters
    expect(owner).toMatchObject({ name: 'username', example: 'demo' })
    expect(paths['/users/{username}/followers/{follower}'].put.parameters).toMatchObject([
      { name: 'username' },
      { name: 'follower', example: 'demo' },
    ])
  })

  test('fills no form in with what need not be sent', async () => {
    const { paths } = JSON.parse((await load('/docs/openapi.json')).text)
    const operations = Object.values(paths as Record<string, object>).flatMap((item) => Object.values(item))
    const parameters = operations.flatMap(({ parameters: all = [] }) => all as { required: boolean }[])
    const optional = parameters.filter(({ required }) => !required)
    expect(optional.length).toBeGreaterThan(10)
    expect(optional.filter((parameter) => 'example' in parameter)).toEqual([])
    // Those that are needed keep theirs.
    expect(parameters.filter((one) => one.required && !('example' in one))).toEqual([])
  })

  test('has a token of the demo user at hand, a new one at each load', async () => {
    const tokens = [tokenOf((await load('/docs')).text), tokenOf((await load('/docs')).text)]
    expect(new Set(tokens).size).toBe(2)
    for (const token of tokens) {
      const answer = await fetch(`${api.url}/me`, { headers: { authorization: `Bearer ${token}` } })
      expect(await answer.json()).toMatchObject({ username: 'demo' })
    }
  })

  test.each(['none', 'same-origin'])('has a token where a browser says %s', async (site) => {
    expect(tokenOf((await load('/docs', { 'Sec-Fetch-Site': site })).text)).toMatch(/^ey/)
  })

  test.each(['cross-site', 'same-site'])('has none for another origin, %s', async (site) => {
    const { status, text } = await load('/docs', { 'Sec-Fetch-Site': site, Origin: 'http://localhost:5173' })
    expect([status, tokenOf(text)]).toEqual([200, null])
    expect(text).not.toMatch(/eyJ/)
    expect(text).toContain('type its address anew')
  })

  test('serves the README as text', async () => {
    const { status, headers, text } = await load('/docs/README.md')
    expect([status, headers.get('content-type')]).toEqual([200, 'text/plain; charset=utf-8'])
    expect(text).toMatch(/^# Perch/)
  })

  test('serves no other file', async () => {
    const paths = ['/docs/package.json', '/docs/..%2fpackage.json', '/docs/constructor']
    const answers = await Promise.all(paths.map((path) => load(path)))
    expect(answers.map(({ status }) => status)).toEqual([404, 404, 404])
  })
})

describe('GET /dev', () => {
  test('leads to the web app, the reference, Keycloak and the README, and every link of this API works', async () => {
    const { status, headers, text } = await load('/dev')
    expect([status, headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8'])
    expect(headers.get('content-security-policy')).toMatch(/^default-src 'none';/)
    const links = [...text.matchAll(/href="([^"]+)"/g)].map(([, href]) => String(href))
    expect(links).toEqual(
      expect.arrayContaining(['/', '/docs', '/docs/README.md', `${process.env['KEYCLOAK_URL']}/admin`]),
    )
    const here = links.filter((href) => href.startsWith('/'))
    const answers = await Promise.all(here.map((href) => load(href)))
    // Readiness is 503 where a machine is too busy to answer within its limit.
    expect(here.filter((_, i) => ![200, 503].includes(answers[i]?.status ?? 0))).toEqual([])
  })

  test('tells of the mails that were written, with the links in them', async () => {
    // The demo user was registered by the page above.
    for (;;) {
      const { mails, club } = JSON.parse((await load('/dev/state.json')).text) as {
        mails: { to: string; subject: string; text: string }[]
        club: object
      }
      expect(club).toEqual({ isPlaying: false, says: '' })
      const mail = mails.find(({ to }) => to === 'demo@example.com')
      if (mail === undefined) continue
      expect(mail).toMatchObject({ subject: 'Confirm your email address' })
      expect(mail.text).toMatch(/^Hello demo,\n[^<]*\/auth\/email-verification\/confirm\?token=[\w-]{43}\n/)
      break
    }
  })

  test('lets no page of another origin play the karate club, and serves no other file', async () => {
    for (const site of ['cross-site', 'same-site', 'none']) {
      const answer = await fetch(`${api.url}/dev/club`, {
        method: 'POST',
        headers: { 'Sec-Fetch-Site': site },
      })
      expect([site, answer.status]).toEqual([site, 403])
    }
    const others = ['/dev/package.json', '/dev/..%2fpackage.json', '/dev/dev-page.ts', '/dev/constructor']
    const answers = await Promise.all(others.map((path) => load(path)))
    expect(answers.map(({ status }) => status)).toEqual(others.map(() => 404))
  })
})
