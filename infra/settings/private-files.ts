import { chmodSync, existsSync, mkdirSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'

import { envFile, type Settings } from './settings.ts'

/** What Perch keeps in its folder. */
const ownNames =
  /^(keycloak|redis|cloud|mails|driver|(keycloak|api)\.log|(keycloak|redis|api)\.json(\.new)?)$/

/**
 * Makes the folder of this Perch, and takes the rights of other users of this machine off what is in it and off `.env`:
 * secrets, everybody's data, mails with links that reset passwords. Repeated at each start, because files are copied.
 */
export function keepPrivate(settings: Settings): void {
  const { folder } = settings
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const names = readdirSync(folder)
  for (const name of names.filter((one) => ownNames.test(one))) restrict(join(folder, name))
  const mails = join(folder, 'mails')
  if (existsSync(mails)) for (const name of readdirSync(mails)) restrict(join(mails, name))
  // A folder that others use as well is not ours to shut.
  if (names.every((name) => ownNames.test(name))) restrict(folder)
  if (existsSync(envFile)) restrict(envFile)
}

function restrict(path: string): void {
  const { mode } = statSync(path)
  const wanted = mode & 0o700
  if ((mode & 0o777) === wanted) return
  try {
    chmodSync(path, wanted)
  } catch {
    // The file of another user, or on a disk without rights: nothing that Perch could change.
  }
}
