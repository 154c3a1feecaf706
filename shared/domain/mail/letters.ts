/** What mails say. */
import type { CredentialType } from '../../schemas/credentials/credential.ts'

interface Words {
  subject: string
  text: string
  html: string
}

interface LinkTo {
  username: string
  /** Base URL, without a slash at the end. */
  publicUrl: string
  token: string
}

export function verificationLetter({ username, publicUrl, token }: LinkTo): Words {
  return letter('Confirm your email address', [
    `Hello ${username},`,
    'please confirm that this is your email address:',
    { link: `${publicUrl}/auth/email-verification/confirm?token=${token}` },
    'The link works once, within 24 hours. If you did not ask for this, you need not do anything.',
  ])
}

export function passwordResetLetter({ username, publicUrl, token }: LinkTo): Words {
  return letter('Set a new password', [
    `Hello ${username},`,
    'you, or another person, asked for a new password for your account. Choose it here:',
    { link: `${publicUrl}/auth/password-reset/confirm?token=${token}` },
    'The link works once, within 10 minutes. If it was not you, your password stays as it is.',
  ])
}

export function passwordChangedLetter({ username }: { username: string }): Words {
  return letter('Your password was changed', [
    `Hello ${username},`,
    'the password of your account was changed, and every device was signed out.',
    'If that was not you, ask for a new password at once, and change the password of your mailbox too.',
  ])
}

const inLetters: Record<CredentialType, string> = {
  password: 'the password',
  'authenticator-app': 'the codes by an app',
  'recovery-codes': 'the recovery codes',
  passkey: 'a passkey',
  'linked-account': 'a linked account of another service',
}

export function credentialRemovedLetter({
  username,
  type,
}: {
  username: string
  type: CredentialType
}): Words {
  return letter('A way to sign in was removed', [
    `Hello ${username},`,
    `${inLetters[type]} of your account can no longer be used to sign in.`,
    'If that was not you, ask for a new password at once, and look at your settings.',
  ])
}

export function emailChangedLetter({ username }: { username: string }): Words {
  return letter('Your email address was changed', [
    `Hello ${username},`,
    'the email address of your account was changed. Mails no longer come here.',
    'If that was not you, tell the operator of this service at once.',
  ])
}

function letter(subject: string, parts: (string | { link: string })[]): Words {
  const paragraphs = parts.map((part) => {
    const content = typeof part === 'string' ? escape(part) : anchor(escape(part.link))
    return `<p>${content}</p>`
  })
  return {
    subject,
    text: `${parts.map((part) => (typeof part === 'string' ? part : part.link)).join('\n\n')}\n`,
    html: `<!doctype html>\n<html lang="en">\n<body>\n${paragraphs.join('\n')}\n</body>\n</html>\n`,
  }
}

function anchor(link: string): string {
  return `<a href="${link}">${link}</a>`
}

function escape(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`)
}
