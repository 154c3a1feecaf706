/** The app in the browser: takes over the page that the server has sent. */
import { hydrate } from 'preact'
import type { PageData } from '../app/page-data.ts'
import { Root } from './root.tsx'

const root = document.getElementById('app')
const data = JSON.parse(document.getElementById('data')?.textContent ?? 'null') as PageData | null
if (root) hydrate(<Root data={data ?? undefined} />, root)
