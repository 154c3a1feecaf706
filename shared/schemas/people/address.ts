import { domainToASCII, domainToUnicode } from 'node:url'

/**
 * An email address in the one spelling that is kept: lower case, and the domain as domain names are compared (UTS #46), in letters instead
 * of `xn--`. So one mailbox is one address here, whichever way it is written. What a provider makes of dots or `+` is the provider's.
 */
export function addressOf(typed: string): string {
  const address = typed.toLowerCase()
  const at = address.lastIndexOf('@')
  const domain = domainToUnicode(domainToASCII(address.slice(at + 1)))
  return at < 1 || domain === '' ? address : address.slice(0, at + 1) + domain
}

/** The same with its domain as mail servers call it. */
export function asciiOf(address: string): string {
  const at = address.lastIndexOf('@')
  return address.slice(0, at + 1) + domainToASCII(address.slice(at + 1))
}
