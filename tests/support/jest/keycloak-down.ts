import { removeKeptRealms } from '../world/test-realm.ts'
import { removeRunFolder } from './run-folder.ts'

export default async function keycloakDown(): Promise<void> {
  const folder = process.env['TEST_RUN_FOLDER']
  if (folder !== undefined) await removeKeptRealms(folder)
  removeRunFolder()
  await globalThis.stopTestKeycloak?.()
}
