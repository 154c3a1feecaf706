import { existsSync, readdirSync } from 'node:fs'
import { appendFile, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { deflateRawSync } from 'node:zlib'
import { readZipEntry } from '../../../infra/drivers/zip.ts'
import { processOf } from '../../../infra/terminal/processes.ts'
import { freePort, startRedis } from '../../../infra/services/services.ts'
import { respConnection } from '../../support/redis/resp.ts'

let folder: string
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'perch-redis-'))))
afterEach(() => rm(folder, { recursive: true }))

/** One command on a connection of its own. */
async function ask(url: string, ...command: string[]): Promise<string> {
  const connection = respConnection(url)
  const [reply] = await connection.send([command])
  connection.close()
  return Buffer.isBuffer(reply) ? reply.toString() : String(reply)
}

it('starts a Redis, which is gone after stop', async () => {
  const redis = await startRedis({ port: await freePort(), folder })
  expect(await ask(redis.url, 'PING')).toBe('PONG')
  await redis.stop()
  // Not by a signal: one that has ended and is not yet reaped still takes it.
  expect(processOf(redis.pid)).toBeUndefined()
})

it('keeps what it acknowledged over a SIGKILL with the append-only file', async () => {
  const options = { port: await freePort(), folder, appendOnly: true }
  const first = await startRedis(options)
  await ask(first.url, 'SET', 'name', 'ada')
  await first.stop('SIGKILL')
  const second = await startRedis(options)
  expect(await ask(second.url, 'GET', 'name')).toBe('ada')
  await second.stop()
})

/** The file of its data that Redis wrote last, as Redis 6 and Redis 7 name it. */
function dataFile(of: string): string {
  const parts = join(of, 'appendonlydir')
  if (!existsSync(parts)) return join(of, 'appendonly.aof')
  return join(parts, readdirSync(parts).findLast((name) => name.endsWith('.incr.aof')) ?? '')
}

describe('data that a loss of power has left broken', () => {
  it.each([1, 4096, 200_000])('is read where it ends in %d zeros, in a folder of any name', async (zeros) => {
    const options = { port: await freePort(), folder: join(folder, "it's a café"), appendOnly: true }
    const first = await startRedis(options)
    // Zeros within the data stay, at the end of a value as well.
    await ask(first.url, 'SET', 'name', 'ada\0\0')
    await first.stop('SIGKILL')
    await appendFile(dataFile(options.folder), Buffer.alloc(zeros))
    const second = await startRedis(options)
    expect(await ask(second.url, 'GET', 'name')).toBe('ada\0\0')
    await second.stop()
  })

  it('is named, with what helps, where it is broken otherwise', async () => {
    const options = { port: await freePort(), folder, appendOnly: true }
    const first = await startRedis(options)
    await ask(first.url, 'SET', 'name', 'ada')
    await first.stop('SIGKILL')
    await appendFile(dataFile(folder), 'no command of Redis at all\n'.repeat(10))
    await expect(startRedis(options)).rejects.toThrow(`Redis cannot read its data in ${dataFile(folder)}.`)
  })
})

it('refuses writes when its memory is full, and forgets nothing', async () => {
  const redis = await startRedis({ port: await freePort(), folder, memory: '1mb' })
  expect(await ask(redis.url, 'CONFIG', 'GET', 'maxmemory-policy')).toContain('noeviction')
  await redis.stop()
})

describe('the zip reader', () => {
  const text = Buffer.from('a little text, a little text')

  it.each([
    ['packed', 8],
    ['stored', 0],
  ])('reads a %s file', (_, method) => {
    expect(readZipEntry(zip('folder/file', text, method), 'folder/file')).toEqual(text)
  })

  it('says that there is no such file', () => {
    expect(() => readZipEntry(zip('file', text, 0), 'other')).toThrow('no other in the archive')
  })

  it('says that it is no archive', () => {
    expect(() => readZipEntry(text, 'file')).toThrow('not a zip archive')
  })
})

/** An archive of one file, by the format's description. */
function zip(name: string, content: Buffer, method: number): Buffer {
  const data = method === 8 ? deflateRawSync(content) : content
  const local = Buffer.alloc(30)
  local.write('PK\x03\x04', 'latin1')
  local.writeUInt16LE(name.length, 26)
  const entry = Buffer.alloc(46)
  entry.write('PK\x01\x02', 'latin1')
  entry.writeUInt16LE(method, 10)
  entry.writeUInt32LE(data.length, 20)
  entry.writeUInt16LE(name.length, 28)
  const end = Buffer.alloc(22)
  end.write('PK\x05\x06', 'latin1')
  end.writeUInt16LE(1, 10)
  end.writeUInt32LE(30 + name.length + data.length, 16)
  const file = Buffer.from(name)
  return Buffer.concat([local, file, data, entry, file, end])
}
