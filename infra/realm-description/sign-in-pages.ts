/** What users can do on Keycloak's pages: which steps a sign-in has there, and what they can set up. */
/** A step of a flow that Keycloak puts into every realm. */
export interface StepOfKeycloak {
  flow: string
  provider: string
  requirement: 'REQUIRED' | 'ALTERNATIVE' | 'DISABLED'
}

/** Keycloak's flow for browsers asks for a code of the app; for one of the recovery codes only where that is switched on. */
export const stepsOfKeycloak: StepOfKeycloak[] = [
  { flow: 'browser', provider: 'auth-otp-form', requirement: 'ALTERNATIVE' },
  { flow: 'browser', provider: 'auth-recovery-authn-code-form', requirement: 'ALTERNATIVE' },
  // A key beside a password: the flow for passwords does not know it, so that the password alone would do.
  { flow: 'browser', provider: 'webauthn-authenticator', requirement: 'DISABLED' },
  // The first sign-in by another service: Perch chooses the name. An account with the same address is another user's until its
  // password, and its second factor, have been typed: never by a mail.
  { flow: 'first broker login', provider: 'idp-review-profile', requirement: 'DISABLED' },
  { flow: 'first broker login', provider: 'idp-email-verification', requirement: 'DISABLED' },
  { flow: 'first broker login', provider: 'auth-recovery-authn-code-form', requirement: 'ALTERNATIVE' },
]

/** By Keycloak's names. What is not here stays as it is. */
export const requiredActions: Record<string, boolean> = {
  CONFIGURE_TOTP: true,
  CONFIGURE_RECOVERY_AUTHN_CODES: true,
  'webauthn-register-passwordless': true,
  idp_link: true,
  'webauthn-register': false,
  // Perch removes them (DELETE /me/credentials/{id}): by its rules, and with a mail about it.
  delete_credential: false,
  delete_account: false,
}
