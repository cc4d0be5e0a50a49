import { existsSync } from 'node:fs'
import { dirname, join, posix } from 'node:path'
import { anchors } from './documents.ts'
import { type File, read, root } from './sources.ts'

const top = /(?<![\w./@-])(?:src|test|docs|drizzle|\.github)\/[\w./*{},[\]-]*[\w*}/]/g
const { scripts } = JSON.parse(read('package.json').text)
const page = /(?<![\w./-])[\w-]+(?:\/[\w-]+)*\.md\b/g

/** Paths and pages that a text names and the repository does not have. A `*` or a `{` makes a path a pattern. */
export function missingPaths(text: string): string[] {
  const prose = text
    .replaceAll(/^```ts\n[\s\S]*?^```/gm, '')
    .replaceAll(/\[[^\]]*\]\([^)\s]*\)/g, '')
  const named = [...prose.matchAll(top), ...prose.matchAll(page)].map(([path]) => path)
  return [...new Set(named)].filter((path) => !/[*{[]/.test(path) && !isThere(path))
}

/** Commands that a text names and package.json does not have. */
export function missingScripts(text: string): string[] {
  const named = [...text.matchAll(/\bnpm run (?:-s )?([a-z][\w:-]*)/g)].map(([, name = '']) => name)
  return [...new Set(named)].filter((name) => !Object.hasOwn(scripts, name))
}

/** Links of a page that lead nowhere: to no file, or to no heading of one. */
export function brokenLinks({ path, text }: File): string[] {
  const links = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link)
  return links.filter((link) => !/^[a-z]+:/.test(link) && !leadsSomewhere(path, link))
}

function leadsSomewhere(from: string, link: string): boolean {
  const [file = '', anchor] = link.split('#')
  const target = file === '' ? from : posix.join(posix.dirname(from), file)
  if (!isThere(target)) return false
  return anchor === undefined || !target.endsWith('.md') || anchors(read(target).text).has(anchor)
}

function isThere(path: string): boolean {
  return (
    existsSync(join(root, path)) ||
    existsSync(join(root, dirname(path), `${posix.basename(path)}.ts`))
  )
}
