/** `npm start` where something listens already on ports that it needs: all of them are named, and nothing is started. */
import { existsSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { join } from 'node:path'
import { makePlace, processesLeft, type Ended, type Place } from './place.ts'

let place: Place
beforeEach(async () => void (place = await makePlace()))
afterEach(() => place.remove())

async function listenOn(port: string | undefined): Promise<Server> {
  const server = createServer()
  await new Promise<void>((listening) => server.listen(Number(port), '127.0.0.1', listening))
  return server
}

/** The message, once it is clear that nothing was started. */
async function messageOf({ code, stdout, stderr }: Ended): Promise<string> {
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
  expect(existsSync(join(place.folder, 'driver'))).toBe(false)
  expect(await processesLeft(place.root)).toEqual([])
  return stderr
}

it('says that the port of the API is taken before it starts anything', async () => {
  const server = await listenOn(place.env['PORT'])
  try {
    const message = await messageOf(await place.start('start', []).ended)
    expect(message).toMatch(/Port \d+, where the API would listen, is taken/)
  } finally {
    server.close()
  }
})

it('names every port that is taken, and the setting that moves them all', async () => {
  const settings = ['PORT', 'REDIS_PORT', 'KEYCLOAK_PORT', 'KEYCLOAK_HEALTH_PORT']
  const servers = await Promise.all(settings.map((setting) => listenOn(place.env[setting])))
  try {
    const message = await messageOf(await place.start('start', []).ended)
    for (const setting of settings) {
      expect(message).toContain(`Port ${place.env[setting]}, where`)
      expect(message).toContain(`${setting}=<another port>`)
    }
    expect(message).toContain('PORT_OFFSET=100')
  } finally {
    for (const server of servers) server.close()
  }
})
