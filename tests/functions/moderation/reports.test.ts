/** create-report, list-reports, resolve-report: who is told what of a report, and who decides. */
import { grantRole } from '../../../infra/realm/keycloak-admin.ts'
import { publish } from '../../support/social/followers.ts'
import { cleanUp } from '../../support/hunts/pairs.ts'
import { findTraces } from '../../support/redis/keyspace.ts'
import { call } from '../../support/world/call.ts'
import { expectProblem } from '../../support/world/problem.ts'
import { join, logIn, type Person, startWorld, type World } from '../../support/world/world.ts'

let world: World
let moderator: Person
let people = 0

beforeAll(async () => {
  world = await startWorld()
  moderator = await newModerator()
})
afterAll(() => world.close())

const newcomer = () => join(world, `r${(people += 1)}`)
const newPair = () => Promise.all([newcomer(), newcomer()])
async function newModerator(): Promise<Person> {
  const mod = await newcomer()
  await grantRole(world.realm, { username: mod.username, role: 'moderator' })
  return logIn(mod)
}

const report = ({ accessToken: token }: Person, { username }: Person, more = {}) =>
  call('create-report', { token, body: { username, reason: 'Spam.', ...more } })
const listReports = async (query = {}, { accessToken: token } = moderator) =>
  (await call('list-reports', { token, query: { limit: '100', ...query } })).body
const newestActs = async () => (await call('list-acts', { token: moderator.accessToken })).body.items

describe('a report', () => {
  test('waits for a moderator, with the posts that are there, until one resolves it', async () => {
    const [ada, eve] = await newPair()
    const [{ body: post }, { body: own }] = await Promise.all([publish(eve, 'Buy this.'), publish(ada)])
    const { status, body } = await report(ada, eve, { postIds: [post.id, own.id, '1'], comment: 'Look.' })
    const said = { reason: 'Spam.', comment: 'Look.' }
    expect([status, body]).toMatchObject([201, { ...said, username: eve.username, postIds: [post.id, own.id, '1'] }])
    const { items, total } = await listReports()
    expect(items[0]).toMatchObject({
      id: body.id,
      reporter: { id: ada.id },
      user: { id: eve.id, suspended: false },
      posts: [{ id: post.id, text: 'Buy this.', since: 'unchanged' }],
      resolution: null,
      ...said,
    })
    const resolve = { path: { id: body.id }, token: moderator.accessToken, body: { outcome: 'acted', reason: 'So it is.' } }
    const resolved = await call('resolve-report', resolve)
    expect(resolved).toMatchObject({ status: 200, body: { id: body.id, resolution: { outcome: 'acted', reason: 'So it is.' } } })
    expectProblem(await call('resolve-report', resolve), 409, 'report-already-resolved')
    expect((await listReports()).total).toBe(total - 1)
    expect((await listReports({ state: 'resolved' })).items[0]).toEqual(resolved.body)
    const [act] = await newestActs()
    expect(act).toMatchObject({
      type: 'report-resolution', reportId: body.id, moderator: { id: moderator.id }, user: { id: eve.id }, reason: 'So it is.',
    })
  }) // prettier-ignore

  test('can be about a user who blocks the caller, and about no one else', async () => {
    const [ada, eve] = await newPair()
    await call('add-block', { path: { username: ada.username }, token: eve.accessToken })
    expect(await report(ada, eve)).toMatchObject({ status: 201 })
    expectProblem(await report(ada, ada), 400, 'not-to-yourself')
    expectProblem(await report(ada, { ...eve, username: 'no_such_user' }), 404, 'user-not-found')
    const token = moderator.accessToken
    const body = { outcome: 'dismissed', reason: 'No.' }
    expectProblem(await call('resolve-report', { path: { id: '1' }, token, body }), 404, 'report-not-found')
  })

  test('about a moderator is for the others: it would name who made it', async () => {
    const { id } = (await report(await newcomer(), moderator)).body
    expect((await listReports()).items.filter((one: { id: string }) => one.id === id)).toEqual([])
    const body = { outcome: 'dismissed', reason: 'I did not.' }
    const input = { path: { id }, body }
    expectProblem(await call('resolve-report', { ...input, token: moderator.accessToken }), 404, 'report-not-found')
    const other = await newModerator()
    const { items } = await listReports({}, other)
    expect(items.filter((one: { id: string }) => one.id === id)).toMatchObject([{ user: { id: moderator.id } }])
    expect(await call('resolve-report', { ...input, token: other.accessToken })).toMatchObject({ status: 200 })
  }) // prettier-ignore

  test('is on a page of at most 50, which a function can answer with however long the posts are', async () => {
    const eve = await newcomer()
    const { writeReport } = await import('../../../shared/store/moderation/reports.ts')
    // 100 of them, each with 20 posts of 500 characters that JSON escapes, are more than the 6 MB of a function.
    const text = '\u0001'.repeat(499) + 'x'
    const ids = await Promise.all(Array.from({ length: 20 }, async () => Number((await publish(eve, text)).body.id)))
    const evidence = ids.map((id) => ({ id, text, createdAt: '2026-01-01T00:00:00.000Z' }))
    for (let id = 2048; id < 2048 + 60; id += 1)
      await writeReport({ id, reporterId: null, userId: Number(eve.id), postIds: ids, evidence, reason: text, comment: text })
    const page = await listReports()
    expect([page.items.length, typeof page.next]).toEqual([50, 'string'])
    const more = await listReports({ after: page.next })
    expect(more.items.map(({ id }: { id: string }) => id)).toContain('2048')
    const sent = JSON.stringify({ statusCode: 200, body: JSON.stringify(page) })
    expect(sent.length).toBeLessThan(6 * 1024 * 1024)
  }) // prettier-ignore

  test('shows what was reported, though it has been edited or deleted since, until the account goes', async () => {
    const [ada, eve] = await newPair()
    const says = (text: string, visibility = 'public') =>
      call('create-post', {
        path: { username: eve.username },
        token: eve.accessToken,
        body: { text, visibility },
      })
    const posts = [
      await says('Buy this one.'),
      await says('Buy that one.', 'followers'),
      await says('Good morning.'),
    ]
    const [edited, deleted, kept] = posts.map(({ body }) => body.id as string) as [string, string, string]
    const about = (id: string) => ({ path: { id }, token: eve.accessToken })
    const { id } = (await report(ada, eve, { postIds: [edited, deleted, kept] })).body
    await call('edit-post', { ...about(edited), body: { text: 'I said nothing.' } })
    await call('delete-post', about(deleted))
    const shown = async (state: string) =>
      (await listReports({ state })).items.find((one: { id: string }) => one.id === id)
    const expected = [
      { id: edited, text: 'Buy this one.', visibility: 'public', since: 'edited' },
      { id: deleted, text: 'Buy that one.', visibility: 'followers', since: 'deleted' },
      { id: kept, text: 'Good morning.', visibility: 'public', since: 'unchanged' },
    ]
    expect((await shown('open')).posts).toMatchObject(expected)
    const body = { outcome: 'acted', reason: 'So it is.' }
    await call('resolve-report', { path: { id }, token: moderator.accessToken, body })
    expect((await shown('resolved')).posts).toMatchObject(expected)
    await call('delete-me', { token: eve.accessToken, body: { password: eve.password } })
    await cleanUp()
    expect(await shown('resolved')).toBeUndefined()
    expect(await findTraces(world.redisServer, ['Buy this one.', 'Buy that one.'])).toEqual([])
  })

  test('from before shows the posts as of now', async () => {
    const [eve, { writeReport }] = [await newcomer(), await import('../../../shared/store/moderation/reports.ts')]
    const { id } = (await publish(eve, 'As ever.')).body
    const former = { id: 99_328, reporterId: null, userId: Number(eve.id), postIds: [Number(id), 1], reason: 'r', comment: null }
    await writeReport(former)
    const { items } = await listReports({ before: '99327', limit: '1' })
    expect(items).toMatchObject([{ id: '99328', posts: [{ id, text: 'As ever.', since: 'unchanged' }] }])
  }) // prettier-ignore

  test('is resolved once where two moderators do it at once', async () => {
    const [ada, eve] = await newPair()
    const { id } = (await report(ada, eve)).body
    const input = {
      path: { id },
      token: moderator.accessToken,
      body: { outcome: 'dismissed', reason: 'No.' },
    }
    const answers = await Promise.all([call('resolve-report', input), call('resolve-report', input)])
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409])
  })
})
