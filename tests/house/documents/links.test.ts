import { existsSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { headingsOf, projectFiles, read, root, withoutCodeBlocks } from '../project.ts'

const pages = projectFiles().filter((file) => /^([A-Z]+|docs\/.*)\.md$/.test(file))

/** Where the links and pictures of a page lead, addresses outside the project left out. */
function linksOf(page: string): string[] {
  const text = withoutCodeBlocks(read(page)).replace(/`[^`\n]*`/g, '')
  const targets = [
    ...text.matchAll(/\]\(<?([^)\s>]+)>?(?: "[^"]*")?\)/g),
    ...text.matchAll(/^\[[^\]]+\]: *(\S+)/gm),
    ...text.matchAll(/\b(?:src|href)="([^"]+)"/g),
  ]
  return targets.map(([, target]) => String(target)).filter((target) => !/^[a-z]+:/.test(target))
}

/** What is wrong with a link; undefined when it leads somewhere. */
function problemOf(page: string, target: string): string | undefined {
  const [path = '', anchor] = target.split('#')
  const file = path === '' ? page : normalize(join(dirname(page), decodeURI(path)))
  if (!existsSync(join(root, file))) return `${target}: there is no ${file}`
  if (anchor === undefined || !file.endsWith('.md')) return undefined
  const anchors = headingsOf(file).map((heading) => heading.anchor)
  return anchors.includes(decodeURI(anchor)) ? undefined : `${target}: ${file} has no such heading`
}

test.each(pages)('the links of %s lead to files and headings that exist', (page) => {
  const broken = linksOf(page).map((target) => problemOf(page, target))
  expect(broken.filter((problem) => problem !== undefined)).toEqual([])
})

test.each(pages)('the commands in %s are scripts that exist', (page) => {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> }
  const named = [...read(page).matchAll(/\bnpm run ([a-z:-]+)/g)].map(([, name]) => String(name))
  expect(named.filter((name) => !(name in scripts))).toEqual([])
})
