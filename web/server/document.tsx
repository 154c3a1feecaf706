/** A page as HTML: its head, what is on it, and what was read for it. */
import { createHash } from 'node:crypto'
import { renderToString } from 'preact-render-to-string'
import { config } from '../../shared/config.ts'
import { signedOut } from '../app/context.ts'
import type { PageData } from '../app/page-data.ts'
import { Perch } from '../pages/app.tsx'
import { returnMeta } from '../app/keycloak.ts'
import { built } from './built.ts'

export interface Head {
  title: string
  description?: string
  /** The one address of the page, where search engines may keep it. */
  canonical?: string | undefined
  /** The address of its Atom feed. */
  feed?: string
  kind?: 'website' | 'profile' | 'article'
}

/**
 * Before anything is painted: the chosen colours, and whether this browser has a session, so that what is for visitors
 * does not flash. It is the only script that stands in a page; the policy knows it by its hash.
 */
const early = `try{var d=document.documentElement.dataset,l=localStorage;l.getItem('perch.theme')&&(d.theme=l.getItem('perch.theme'));l.getItem('perch.session')&&(d.session='')}catch(e){}`

export const pagePolicy = [
  "default-src 'none'",
  `script-src 'self' 'sha256-${createHash('sha256').update(early).digest('base64')}'`,
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "manifest-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ')

/** Where a login on Keycloak's pages leads back to the app; undefined where the settings do not allow it. */
function appReturn(): string | undefined {
  const { publicUrl } = config.http()
  if (publicUrl === undefined) return undefined
  const address = `${publicUrl}/login`
  return config.codeFlow().appRedirectUrls.includes(address) ? address : undefined
}

export function documentOf(path: string, head: Head, data: PageData | undefined): string {
  const { title, description, canonical, feed, kind = 'website' } = head
  const signInReturn = appReturn()
  const body = renderToString(<Perch path={path} data={data} app={signedOut} />)
  const properties: [string, string | undefined][] = [
    ['og:site_name', 'Perch'],
    ['og:type', kind],
    ['og:title', title],
    ['og:description', description],
    ['og:url', canonical],
  ]
  const top = renderToString(
    <>
      <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover" />
      <title>{title}</title>
      {description && <meta name="description" content={description} />}
      {!canonical && <meta name="robots" content="noindex" />}
      {canonical && <link rel="canonical" href={canonical} />}
      {canonical &&
        properties.map(([property, content]) => content && <meta property={property} content={content} />)}
      {canonical && <meta name="twitter:card" content="summary" />}
      {feed && <link rel="alternate" type="application/atom+xml" href={feed} title={title} />}
      {signInReturn && <meta name={returnMeta} content={signInReturn} />}
      <meta name="color-scheme" content="light dark" />
      <link rel="icon" href={`/assets/${built.icon}`} type="image/svg+xml" />
      <link rel="stylesheet" href={`/assets/${built.styles}`} />
    </>,
  )
  // In a block that no script runs; `<` could end it.
  const read = JSON.stringify(data ?? null).replaceAll('<', '\\u003c')
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
${top}
<script>${early}</script>
<script type="module" src="/assets/${built.script}"></script>
</head>
<body>
<div id="app">${body}</div>
<script type="application/json" id="data">${read}</script>
</body>
</html>
`
}
