import type { Text } from './rules.ts'

/** The prose of a Markdown page, a paragraph or a list item at a time. Code, tables, headings and comments are left out. */
export function paragraphs(at: string, markdown: string): Text[] {
  const prose = markdown
    .replaceAll(/^( *)(```|~~~)[\s\S]*?^\1\2.*$/gm, '\n')
    .replaceAll(/<!--[\s\S]*?-->/g, '\n')
    .replaceAll(/^ *\|.*$/gm, '\n')
    .replaceAll(/^#{1,6} .*$/gm, '\n')
    .replaceAll(/^ *>.*$/gm, '\n')
    .replaceAll(/^ *(?:[-*+]|\d+\.) +/gm, '\n\n')
  return prose
    .split(/\n\s*\n/)
    .map((text) => ({ at, text: text.trim().replaceAll(/\s+/g, ' ').replaceAll('**', '') }))
    .filter(({ text }) => text !== '')
}

/** The cells of a page's tables, whose wording counts although they are no sentences. */
export function cells(at: string, markdown: string): Text[] {
  const rows = markdown.replaceAll(/^```[\s\S]*?^```$/gm, '').match(/^ *\|.*\|$/gm) ?? []
  return rows.flatMap((row) =>
    row
      .split('|')
      .map((text) => ({ at, text: text.trim() }))
      .filter(({ text }) => text !== ''),
  )
}

/** The anchors of a page's headings, as GitHub writes them. */
export function anchors(markdown: string): Set<string> {
  const headings = [...markdown.replaceAll(/^```[\s\S]*?^```$/gm, '').matchAll(/^#{1,6} (.*)$/gm)]
  return new Set(
    headings.map(([, text = '']) =>
      text
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
        .replaceAll(' ', '-'),
    ),
  )
}

/** The comments of a TypeScript, JavaScript or SQL source, each as one text; lines that follow each other are one. */
export function comments(at: string, source: string): Text[] {
  const block = /^[ \t]*\/\*\*?([\s\S]*?)\*\//gm
  const blocks = at.endsWith('.sql') ? [] : [...source.matchAll(block)].map(([, text = '']) => text)
  const mark = at.endsWith('.sql') ? /^\s*--(?!>) ?(.*)$/ : /^(?:.*[\s;{(,])?\/\/ (.*)$/
  const lines = source
    .replaceAll(block, '')
    .split('\n')
    .map((line) => mark.exec(line)?.[1])
  const runs = lines
    .map((line) => line ?? '\n')
    .join(' ')
    .split('\n')
  return [...blocks, ...runs]
    .map((text) => ({
      at,
      text: text
        .replaceAll(/^\s*\* ?/gm, '')
        .replaceAll(/\s+/g, ' ')
        .trim(),
    }))
    .filter(({ text }) => /[a-z]{2} [a-z]/i.test(text) && !/biome-ignore|@ts-/.test(text))
}
