import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { readService, type Service } from '../../../infra/deploy/declared.ts'

/** What serverless.yml declares, parsed once in a run: that takes a tenth of a second, and a hundred files ask. */
export function declaredService(): Service {
  const folder = process.env['TEST_RUN_FOLDER']
  if (folder === undefined) return readService()
  const file = join(folder, 'service.json')
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as Service
  const service = readService()
  // Whole at once: others may be looking.
  writeFileSync(`${file}.${process.pid}`, JSON.stringify(service))
  renameSync(`${file}.${process.pid}`, file)
  return service
}
