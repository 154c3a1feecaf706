import * as z from 'zod'

/** What a link from a mail carries. Whether it is one of ours is not for a schema to say. */
export const LinkToken = z
  .string()
  .min(1, 'must not be empty')
  .max(256, 'must be at most 256 characters long')

export const LinkUse = z.strictObject({ token: LinkToken })

/** A link as it is opened: mail programs and newsletters append members of their own (`utm_source`, `fbclid`, …). */
export const OpenedLink = z.object({ token: LinkToken })

/** A page for a browser. */
export const Html = z.string()
