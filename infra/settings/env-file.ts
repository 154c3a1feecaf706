/** The `.env` file: reading it, and making the secrets that a first `setup` finds missing. */
import { randomBytes } from 'node:crypto'
import { appendFileSync, existsSync, readFileSync } from 'node:fs'
import { parseEnv } from 'node:util'

const secrets: Record<string, () => string> = {
  KEYCLOAK_CLIENT_SECRET: () => randomBytes(32).toString('base64url'),
  KEYCLOAK_ADMIN_CLIENT_SECRET: () => randomBytes(32).toString('base64url'),
  SESSION_ENCRYPTION_KEY: () => randomBytes(32).toString('base64'),
  KEYCLOAK_ADMIN_PASSWORD: () => randomBytes(18).toString('base64url'),
}

/** The settings in a `.env` file; none when there is no such file. */
export function readEnvFile(file: string): Record<string, string> {
  if (!existsSync(file)) return {}
  // Editors on Windows put a byte order mark first, which would become a part of the first name.
  const entries = Object.entries(parseEnv(readFileSync(file, 'utf8').replace(/^\ufeff/, '')))
  return Object.fromEntries(entries.map(([name, value]) => [name, value ?? '']))
}

/**
 * Makes the secrets that the file lacks, by appending to it; a new file is readable by its owner only. Values that are
 * there stay, and nothing is printed. A name with an empty value counts as missing: the later line wins.
 *
 * @param names which secrets; all of them where none is named
 * @returns the names made now, and the values of all that were asked for
 */
export function ensureSecrets(
  file: string,
  names: readonly string[] = Object.keys(secrets),
): { created: string[]; values: Record<string, string> } {
  const before = readEnvFile(file)
  const created = names.filter((name) => !before[name])
  if (created.length > 0) {
    const lines = created.map((name) => `${name}=${secrets[name]?.()}\n`).join('')
    const text = existsSync(file) ? readFileSync(file, 'utf8') : ''
    // One write, so that a crash leaves all of it or nothing.
    appendFileSync(file, (text === '' || text.endsWith('\n') ? '' : '\n') + lines, { mode: 0o600 })
  }
  const after = readEnvFile(file)
  return {
    created,
    values: Object.fromEntries(names.map((name) => [name, after[name] ?? ''])),
  }
}
