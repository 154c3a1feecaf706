/** The docker driver, where a Docker engine answers and has the images of the compose file; elsewhere it is skipped. */
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { makePlace, type Place } from './place.ts'

const compose = parse(readFileSync('infra/compose.yaml', 'utf8')) as {
  services: Record<string, { image: string }>
}
const images = Object.values(compose.services).map((service) => service.image)
const whereDockerRuns = hasImages() ? it : it.skip
const sixMinutes = 360_000

function hasImages(): boolean {
  try {
    execFileSync('docker', ['compose', 'version'], { stdio: 'ignore' })
    // Pulling is no part of the test: it would be one of the network.
    execFileSync('docker', ['image', 'inspect', ...images], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

let place: Place
beforeAll(async () => {
  place = await makePlace()
  place.env['PERCH_DRIVER'] = 'docker'
})
afterAll(() => place.remove())

it('pins every image to one version', () => {
  for (const image of images) expect(image).toMatch(/:\d+\.\d+\.\d+$/)
})

whereDockerRuns(
  'runs both services, keeps their data over stop, and removes everything',
  lifeInDocker,
  sixMinutes,
)

async function lifeInDocker(): Promise<void> {
  expect(await place.infra(['run'])).toMatchObject({ code: 0, stdout: expect.stringContaining('started') })
  const user = ['user', 'add', 'ada', '--email', 'ada@example.com', '--password', 'engine-1843']
  expect(await place.infra(user)).toMatchObject({ code: 0 })
  expect((await place.infra(['status'])).stdout.match(/running +docker/g)).toHaveLength(2)
  expect((await place.infra(['stop'])).stdout).toMatch(/^Stopped: /)
  expect((await place.infra(['run'])).stdout).toMatch(/realm +perch +0 changes/)
  expect((await place.infra(['user', 'list'])).stdout).toContain('ada@example.com')
  expect((await place.infra(['remove', '--yes'])).stdout).toBe('Removed.\n')
  expect((await place.infra(['status'])).stdout).not.toContain('running')
}
