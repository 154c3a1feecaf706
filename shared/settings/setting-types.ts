/** What settings are made of; made when asked for, because each schema costs a cold start some of its time. */
import * as z from 'zod'

export const baseUrl = () =>
  z.url({ protocol: /^https?$/, error: 'must be an http(s) URL' }).transform((url) => url.replace(/\/+$/, ''))
export const secret = () => z.string().min(16, 'must be at least 16 characters long')
export const flag = () =>
  z
    .enum(['true', 'false'])
    .default('false')
    .transform((value) => value === 'true')

export const commaList = () =>
  z
    .string()
    .default('')
    .transform((list) =>
      list
        .split(',')
        .map((entry) => entry.trim())
        .filter(Boolean),
    )
