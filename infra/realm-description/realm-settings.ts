/** The settings of the realm itself: how long things last, what is asked of passwords and codes, what is written down. */
import type RealmRepresentation from '@keycloak/keycloak-admin-client/lib/defs/realmRepresentation.js'
import type { RealmInput } from './realm.ts'
import { passwordFlow } from './password-flow.ts'

/** For realms of tests alone: the policy under which hashing a password takes no time. */
export const quickHash = 'hashAlgorithm(pbkdf2-sha512) and hashIterations(1)'

/** For tests alone: how tokens are signed that only Keycloak itself looks at. A key for both sides takes no time. */
export const quickSignature = 'HS512'

/** Words that come to mind here first (OWASP ASVS 5.0, 6.1.2): with digits and signs around them they are no password. */
export const contextWords = ['perch', 'microblog', 'keycloak']

// Java's: a letter that is not of such a word.
const contextPattern = `(?is)(?!\\P{L}*((${contextWords.join('|')})\\P{L}*)+$).*`

const minute = 60
const hour = 60 * minute
const day = 24 * hour

/**
 * Kept by the device, which checks who holds it: so one stands in for a password and a second factor. The types of the client
 * do not know these settings.
 */
const passkeys = {
  webAuthnPolicyPasswordlessRpEntityName: 'Perch',
  webAuthnPolicyPasswordlessUserVerificationRequirement: 'required',
  webAuthnPolicyPasswordlessResidentKey: 'required',
  webAuthnPolicyPasswordlessAvoidSameAuthenticatorRegister: true,
  webAuthnPolicyPasswordlessPasskeysEnabled: true,
}

/** Pure. */
export function realmSettings({ realm, testing }: RealmInput): RealmRepresentation {
  return {
    realm,
    enabled: true,
    displayName: 'Perch',
    // Keycloak itself refuses plain HTTP from anywhere but private addresses.
    sslRequired: 'external',
    defaultSignatureAlgorithm: 'ES256',

    // The access token is short because only Keycloak's own end points trust it unseen: our routes ask Redis anyway.
    accessTokenLifespan: testing === true ? hour : 5 * minute,
    // A Perch session is a Keycloak session, so Keycloak must keep it as long as Perch promises.
    ssoSessionIdleTimeout: 30 * day,
    ssoSessionMaxLifespan: 90 * day,
    clientSessionIdleTimeout: 30 * day,
    clientSessionMaxLifespan: 90 * day,
    accessCodeLifespan: minute,
    // Rotation happens in Perch. Rotating here as well would turn a lost answer into a lost session.
    revokeRefreshToken: false,

    registrationAllowed: false,
    registrationEmailAsUsername: false,
    loginWithEmailAllowed: true,
    duplicateEmailsAllowed: false,
    editUsernameAllowed: true,
    rememberMe: false,
    // Verification and reset mails are Perch's own; an unverified address never stops a login.
    verifyEmail: false,
    resetPasswordAllowed: false,
    directGrantFlow: passwordFlow.flow,
    passwordPolicy:
      'length(8) and maxLength(128) and notUsername(undefined) and notEmail(undefined)' +
      ` and regexPattern(${contextPattern})` +
      (testing === true ? ` and ${quickHash}` : ''),

    // Brute force. By default two wrong passwords within a second lock an account for a minute: that hits a person with
    // a double click or a password manager, and lets anybody shut anybody out with two requests. So no quick-login
    // check (0 switches it off); the tenth failure locks for a minute, and each later one again, a minute longer with
    // every ten, up to 15. That leaves a guesser fewer than 200 tries a day at one account. (Keycloak counts after it
    // has answered and may miss one of two failures that come together: ten is about ten.) Never for good: a permanent
    // lock would be a gift to those who want to silence a user. A locked account's live sessions go on refreshing.
    bruteForceProtected: true,
    permanentLockout: false,
    maxTemporaryLockouts: 0,
    bruteForceStrategy: 'MULTIPLE',
    failureFactor: 10,
    quickLoginCheckMilliSeconds: 0,
    minimumQuickLoginWaitSeconds: minute,
    waitIncrementSeconds: minute,
    maxFailureWaitSeconds: 15 * minute,
    // Failures are forgotten after 12 hours without one (and at every login that succeeds).
    maxDeltaTimeSeconds: day / 2,

    // Codes of an app on a phone. One that was seen over a shoulder is used up by then.
    otpPolicyType: 'totp',
    otpPolicyAlgorithm: 'HmacSHA1',
    otpPolicyDigits: 6,
    otpPolicyPeriod: 30,
    otpPolicyLookAheadWindow: 1,
    otpPolicyCodeReusable: false,

    ...passkeys,

    // Admin events are how a change made in the console reaches Perch when its backchannel call got lost.
    adminEventsEnabled: true,
    adminEventsDetailsEnabled: true,
    // The same for what users do on Keycloak's pages. Not their sign-ins: nothing here follows from those.
    eventsEnabled: true,
    eventsExpiration: 7 * day,
    enabledEventTypes: [
      'UPDATE_PROFILE',
      'UPDATE_EMAIL',
      'VERIFY_EMAIL',
      'UPDATE_CREDENTIAL',
      'REMOVE_CREDENTIAL',
      'DELETE_ACCOUNT',
    ],
    attributes: { adminEventsExpiration: String(7 * day) },
  }
}
