import { posix } from 'node:path'
import { Marked, type Tokens } from 'marked'

export type Guide = { title: string; html: string }

/** Where the guides are served. */
const place = '/docs/guides'

/**
 * Renders a page of docs/, named by its path there. Links to other pages lead to where those are served; links out
 * of docs/ become text, since nothing else is served.
 */
export function renderGuide(path: string, markdown: string): Guide {
  const marked = new Marked({
    renderer: {
      heading({ tokens, depth, text }) {
        return `<h${depth} id="${slug(text)}">${this.parser.parseInline(tokens)}</h${depth}>\n`
      },
      link({ href, tokens }: Tokens.Link) {
        const text = this.parser.parseInline(tokens)
        const target = targetOf(path, href)
        return target === undefined ? text : `<a href="${escaped(target)}">${text}</a>`
      },
    },
  })
  const [, title = path] = /^# (.+)$/m.exec(markdown) ?? []
  return { title, html: marked.parse(markdown, { async: false }) }
}

/** Where a page of docs/ is served. */
export function guidePath(path: string): string {
  const name = path.replace(/\.md$/, '').replace(/(^|\/)README$/, '$1')
  return `${place}/${name}`
}

function targetOf(path: string, href: string): string | undefined {
  if (/^(https?:|#)/.test(href)) return href
  const [file = '', fragment] = href.split('#')
  const target = posix.join(posix.dirname(path), file)
  if (target.startsWith('..') || !/\.md$|\/$/.test(target)) return undefined
  return guidePath(target) + (fragment === undefined ? '' : `#${fragment}`)
}

/** The anchor of a heading, as GitHub makes it. */
function slug(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(/\s/g, '-')
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;')
}
