import { removeRunFolder } from './run-folder.ts'

export default async function keycloakDown(): Promise<void> {
  removeRunFolder()
  await globalThis.stopTestKeycloak?.()
}
