export default async function keycloakDown(): Promise<void> {
  await globalThis.stopTestKeycloak?.()
}
