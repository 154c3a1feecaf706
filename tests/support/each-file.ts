/** A first login at a cold Keycloak, a realm, a Redis: none of it is a hang. */
jest.setTimeout(30_000)
