/** GET /login: whether the web app may offer the login on Keycloak's pages. Needs neither Keycloak nor Redis. */
test.each([
  ['https://app.example/in,https://perch.example/login', true],
  ['https://app.example/in', false],
  ['', false],
])('a page names where that login ends: with APP_REDIRECT_URLS=%s, %s', async (list, isOffered) => {
  Object.assign(process.env, { PUBLIC_URL: 'https://perch.example', APP_REDIRECT_URLS: list })
  await jest.isolateModulesAsync(async () => {
    const { loadPage } = await import('../../support/web/page.ts')
    const { status, html } = await loadPage('/login')
    const line = '<meta name="perch-sign-in" content="https://perch.example/login"/>'
    expect([status, html.includes(line)]).toEqual([200, isOffered])
    expect(html.includes('perch-sign-in')).toBe(isOffered)
  })
})

test('a site without a public address offers none', async () => {
  process.env['PUBLIC_URL'] = ''
  await jest.isolateModulesAsync(async () => {
    const { loadPage } = await import('../../support/web/page.ts')
    expect((await loadPage('/login')).html).not.toContain('perch-sign-in')
  })
})
