/**
 * Every way in which bringing the services up can fail: one plain message, exit code 1, nothing left behind. The programs
 * that Perch calls are small scripts here where the real fault cannot be made to show itself.
 */
import { existsSync, readdirSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { createServer, type Server } from 'node:net'
import { join } from 'node:path'
import { makePlace, processesLeft, writeScript, type Ended, type Place } from './place.ts'

const java17 = `echo 'openjdk version "17.0.15" 2025-04-15' >&2`

let place: Place
beforeEach(async () => void (place = await makePlace()))
afterEach(() => place.remove())

/** The message, once everything that holds for every failure has been checked. */
async function messageOf({ code, stderr, stdout }: Ended): Promise<string> {
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
  expect(stderr).toMatch(/^.+\nWhy: [^]+\nNext: .+\n$/m)
  expect(stderr).not.toMatch(/^ +at /m)
  const cache = existsSync(place.emptyCache) ? readdirSync(place.emptyCache) : []
  expect(cache.filter((name) => name.startsWith('.unfinished'))).toEqual([])
  expect(await processesLeft(place.root)).toEqual([])
  return stderr
}

/** `run keycloak` with nothing on the PATH but these scripts. */
async function runKeycloakWith(scripts: Record<string, string>, env: Record<string, string> = {}) {
  const PATH = await place.fakePrograms(scripts)
  const own = { PATH, JAVA_HOME: '', PERCH_CACHE: place.emptyCache, ...env }
  return messageOf(await place.infra(['run', 'keycloak'], own))
}

/** A cached Keycloak whose start script is this. */
async function fakeKeycloak(script: string): Promise<void> {
  const home = join(place.emptyCache, 'keycloak-26.7.4')
  for (const folder of ['conf', 'providers', 'themes', 'lib/app', 'lib/lib', 'lib/quarkus']) {
    await mkdir(join(home, folder), { recursive: true })
  }
  for (const file of ['version.txt', 'lib/quarkus-run.jar']) await writeScript(join(home, file), '')
  await writeScript(join(home, 'bin', 'kc.sh'), script)
}

async function listenOn(port: string | undefined): Promise<Server> {
  const server = createServer()
  await new Promise<void>((listening) => server.listen(Number(port), '127.0.0.1', listening))
  return server
}

test('says which secrets the functions could not use, by name, and asks AWS for nothing', async () => {
  const file = join(place.root, '.env.prod')
  await writeScript(file, 'REDIS_URL=canary\nSESSION_ENCRYPTION_KEY=canary\nSMTP_URL=smtp://mail.example\n')
  const nobody = {
    AWS_ENDPOINT_URL: 'http://127.0.0.1:1',
    AWS_ACCESS_KEY_ID: 'none',
    AWS_SECRET_ACCESS_KEY: 'none',
  }
  const message = await messageOf(await place.infra(['secrets', '--stage', 'prod', '--file', file], nobody))
  expect(message).toMatch(/^The functions could not use this: REDIS_URL: .+; SESSION_ENCRYPTION_KEY: .+\.$/m)
  expect(message).not.toMatch(/canary|SMTP_URL/)
})

describe('Java and Maven', () => {
  it('says that there is no Java', async () => {
    expect(await runKeycloakWith({})).toMatch(
      /needs Java, and there is none[^]+PATH[^]+Next: install Java 17/,
    )
  })

  it('says that JAVA_HOME has no Java', async () => {
    const message = await runKeycloakWith({ java: java17 }, { JAVA_HOME: join(place.root, 'no-java') })
    expect(message).toMatch(/Why: JAVA_HOME has no program/)
  })

  it.each([
    ['11.0.2', 11],
    ['1.8.0_402', 8],
  ])('says that Java %s is too old', async (version, major) => {
    const message = await runKeycloakWith({ java: `echo 'openjdk version "${version}"' >&2` })
    expect(message).toContain(`Keycloak needs Java 17 or newer.\nWhy: java is Java ${major}\n`)
  })

  it('says that Java does not run', async () => {
    expect(await runKeycloakWith({ java: 'echo "bad CPU type" >&2; exit 1' })).toContain('bad CPU type')
  })

  it('says that there is no Maven', async () => {
    expect(await runKeycloakWith({ java: java17 })).toMatch(/there is no Maven[^]+KEYCLOAK_URL/)
  })
})

describe('the download', () => {
  it('says that it was cut', async () => {
    const mvn = 'echo "[ERROR] Failed to execute goal: Premature end of Content-Length"; exit 1'
    const message = await runKeycloakWith({ java: java17, mvn })
    expect(message).toMatch(/download of Keycloak 26.7.4 failed[^]+Premature end/)
  })

  it('says what Maven says where it does not even begin', async () => {
    const mvn = 'echo "The JAVA_HOME environment variable is not defined correctly" >&2; exit 1'
    const message = await runKeycloakWith({ java: java17, mvn })
    expect(message).toMatch(
      /Why: The JAVA_HOME environment variable is not defined correctly\nNext: set JAVA_HOME/,
    )
  })

  it('says that the archive is corrupt', async () => {
    const mvn = `
      for argument; do case "$argument" in -DoutputDirectory=*) folder="\${argument#*=}" ;; esac; done
      echo half > "$folder/keycloak-quarkus-dist-26.7.4.tar.gz"`
    const message = await runKeycloakWith({ java: java17, mvn })
    expect(message).toMatch(/archive of Keycloak 26.7.4 is corrupt[^]+SHA-256[^]+Next: rm -r/)
  })

  it('says that there is no space left', async () => {
    const mvn = 'echo "[ERROR] keycloak.tar.gz: No space left on device"; exit 1'
    expect(await runKeycloakWith({ java: java17, mvn })).toMatch(/no space left on the disk[^]+PERCH_CACHE/)
  })
})

describe('the start', () => {
  it('says why Keycloak ended while it was booting', async () => {
    await fakeKeycloak('echo "ERROR: Failed to start server in (development) mode"; exit 1')
    expect(await runKeycloakWith({ java: java17 })).toMatch(
      /ended while it was starting[^]+Failed to start server/,
    )
  })

  it('gives up at the limit and stops Keycloak', async () => {
    await fakeKeycloak('echo "still thinking"; exec /bin/sleep 100')
    const message = await runKeycloakWith({ java: java17 }, { PERCH_WAIT_SECONDS: '1' })
    expect(message).toMatch(/not healthy within 1 s[^]+still thinking[^]+PERCH_WAIT_SECONDS/)
  })

  it('stops everything on Ctrl-C', async () => {
    await fakeKeycloak('exec /bin/sleep 100')
    const PATH = await place.fakePrograms({ java: java17 })
    const run = place.start('cli', ['run', 'keycloak'], {
      PATH,
      JAVA_HOME: '',
      PERCH_CACHE: place.emptyCache,
    })
    await run.said('Waiting for Keycloak')
    process.kill(-(run.child.pid ?? 0), 'SIGINT')
    expect(await run.ended).toMatchObject({
      code: 130,
      stderr: expect.stringContaining('Stopped, as asked.'),
    })
    expect(await processesLeft(place.root)).toEqual([])
  })

  it.each([
    ['KEYCLOAK_PORT', 'keycloak'],
    ['KEYCLOAK_HEALTH_PORT', 'keycloak'],
    ['REDIS_PORT', 'redis'],
  ])('says that %s is taken', async (setting, service) => {
    const server = await listenOn(place.env[setting])
    try {
      const message = await messageOf(await place.infra(['run', service]))
      expect(message).toMatch(new RegExp(`Port ${place.env[setting]}[^]+is taken[^]+Next: ${setting}=`))
    } finally {
      server.close()
    }
  })

  it('says that logins could not come back from a Keycloak that is given, before it starts anything', async () => {
    const given = {
      KEYCLOAK_URL: 'http://127.0.0.1:1',
      PUBLIC_URL: '',
      APP_REDIRECT_URLS: 'https://app.example/in',
    }
    const message = await messageOf(await place.start('start', [], given).ended)
    expect(message).toMatch(/APP_REDIRECT_URLS is set, and PUBLIC_URL is not/)
  })

  it('stops the Redis that it started when Keycloak cannot follow', async () => {
    const server = await listenOn(place.env['KEYCLOAK_PORT'])
    try {
      await messageOf(await place.infra(['run']))
    } finally {
      server.close()
    }
  })
})

describe('Redis', () => {
  it('names every way out when there is none that runs', async () => {
    for (const platform of ['linux-amd64', 'linux-arm64']) {
      const name = `redis-server-7.0.15-${platform}-from-embedded-redis-0.9.1`
      await writeScript(
        join(place.emptyCache, name, 'redis-server'),
        'echo "Exec format error" >&2; exit 126',
      )
    }
    const PATH = await place.fakePrograms({})
    const message = await messageOf(
      await place.infra(['run', 'redis'], { PATH, PERCH_CACHE: place.emptyCache }),
    )
    expect(message).toMatch(/Exec format error[^]+redis-server[^]+docker[^]+REDIS_URL/)
  })

  it('says why it ended while it was starting', async () => {
    const script = 'case "$1" in --version) exit 0 ;; esac; echo "Bad directive"; exit 1'
    const PATH = await place.fakePrograms({ 'redis-server': script })
    const message = await messageOf(await place.infra(['run', 'redis'], { PATH }))
    expect(message).toMatch(/Redis ended while it was starting[^]+Bad directive/)
  })

  it('says that the one given by its URL does not answer', async () => {
    const REDIS_URL = `redis://someone:secret@127.0.0.1:${place.env['REDIS_PORT']}`
    const message = await messageOf(await place.infra(['run', 'redis'], { REDIS_URL }))
    expect(message).toContain('The redis that is given does not answer')
    expect(message).not.toContain('secret')
  })
})

describe('Docker', () => {
  it('says that there is none', async () => {
    const PATH = await place.fakePrograms({})
    const message = await messageOf(await place.infra(['run', '--driver', 'docker'], { PATH }))
    expect(message).toMatch(/no Docker here[^]+--driver local/)
  })

  it('says that its engine does not run', async () => {
    const PATH = await place.fakePrograms({ docker: 'echo "Cannot connect to the Docker daemon"; exit 1' })
    const message = await messageOf(await place.infra(['run', '--driver', 'docker'], { PATH }))
    expect(message).toMatch(/engine does not answer[^]+Cannot connect[^]+--driver local/)
  })
})

it('names every bad setting, and not its value', async () => {
  const bad = { KEYCLOAK_PORT: '99999999', REDIS_MEMORY: 'a-lot-of-it' }
  const message = await messageOf(await place.infra(['status'], bad))
  expect(message).toMatch(/Bad setting: KEYCLOAK_PORT \(.+\), REDIS_MEMORY \(.+\)/)
  expect(message).not.toMatch(/99999999|a-lot-of-it/)
})

it('refuses to remove anything where nobody can be asked', async () => {
  expect(await messageOf(await place.infra(['remove']))).toContain('npm run infra -- remove --yes')
})
