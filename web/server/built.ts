/** What the browser loads. In a bundle this file is replaced by what is built from web/browser: infra/deploy/web-assets.ts. */

export interface Asset {
  type: string
  /** gzip, in base64. */
  packed: string
}

export interface Built {
  script: string
  styles: string
  icon: string
  /** By name, which holds a hash of what is in it. */
  files: Record<string, Asset>
}

/** Run from its source, as in most tests, the function has its pages and nothing that they load. */
export const built: Built = { script: 'app.js', styles: 'app.css', icon: 'icon.svg', files: {} }
