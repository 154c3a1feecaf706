/** The user profile of the realm: which attributes a user has, what they may hold, and who may change them. */
import type { UserProfileConfig } from '@keycloak/keycloak-admin-client/lib/defs/userProfileMetadata.js'
import { reservedUsernames } from '../../shared/schemas/people/reserved-usernames.ts'

/**
 * Keycloak refuses every attribute that is not declared here.
 *
 * @param heldNames reserved names that users have from before they were reserved. Keycloak checks the name at every
 *   change of a user, so with a pattern that excludes it such a user could not even be disabled.
 */
export function userProfile(heldNames: readonly string[] = []): UserProfileConfig {
  const reserved = reservedUsernames.filter((name) => !heldNames.includes(name)).toSorted()
  const userMayEdit = { view: ['admin', 'user'], edit: ['admin', 'user'] }
  // Perch changes both by its own rules: a former name leads on, a new address asks for the password and is told to the
  // old one. What a user changed on a page of Keycloak would get past all of them.
  const userMaySee = { view: ['admin', 'user'], edit: ['admin'] }
  const adminOnly = { view: ['admin'], edit: ['admin'] }
  return {
    attributes: [
      {
        name: 'username',
        displayName: '${username}',
        validations: {
          length: { min: 3, max: 255 },
          // The same rule as for names in the API: lower case only, and no `@`, so no name can be another's address.
          pattern: {
            // Of a user who signs in by another service there is one with dots until Perch has given a free one.
            pattern: `^((?!(${reserved.join('|')})$)[a-z0-9_]{3,30}|idp\\.[a-z0-9-]+\\.[A-Za-z0-9._|-]+)$`,
            'error-message': 'Use 3 to 30 of: a to z, 0 to 9, _ and no name that Perch keeps for itself',
          },
        },
        permissions: userMaySee,
        multivalued: false,
      },
      {
        name: 'email',
        displayName: '${email}',
        validations: { email: {}, length: { max: 255 } },
        // Required of administrators too: a user made without an address would be stopped at the first login.
        required: { roles: ['admin', 'user'] },
        permissions: userMaySee,
        multivalued: false,
      },
      nameAttribute('firstName'),
      nameAttribute('lastName'),
      {
        name: 'uid',
        displayName: 'Perch user id',
        validations: {
          pattern: { pattern: '^[1-9][0-9]{0,15}$', 'error-message': 'A whole number above 0' },
        },
        permissions: adminOnly,
        multivalued: false,
      },
      {
        name: 'registrationId',
        displayName: 'Perch registration',
        validations: { length: { max: 255 } },
        permissions: adminOnly,
        multivalued: false,
      },
    ],
    groups: [],
  }

  function nameAttribute(name: 'firstName' | 'lastName') {
    return {
      name,
      displayName: `\${${name}}`,
      validations: { length: { max: 255 }, 'person-name-prohibited-characters': {} },
      permissions: userMayEdit,
      multivalued: false,
    }
  }
}
