/** A table; a cell's own bars and line ends do not break it. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map(cell).join(' | ')} |`
  return [line(head), `|${head.map(() => '---').join('|')}|`, ...rows.map(line)].join('\n')
}

const cell = (text: string) =>
  text
    .trim()
    .replaceAll('|', '\\|')
    .replace(/\s*\n\s*/g, ' ')

/** Code in a line, whatever it holds. */
export function code(text: string): string {
  const ticks = text.includes('`') ? '``' : '`'
  return `${ticks}${text}${ticks}`
}

/** A block of code that nothing within can end. */
export function fenced(language: string, text: string): string {
  const runs = [...text.matchAll(/`{3,}/g)].map(([run]) => run.length)
  const fence = '`'.repeat(Math.max(2, ...runs) + 1)
  return `${fence}${language}\n${text}\n${fence}`
}
export function details(title: string, content: string, open: boolean): string {
  return `<details${open ? ' open' : ''}>\n<summary>${escaped(title)}</summary>\n\n${content}\n\n</details>`
}

export const escaped = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

/** `1 migration`, `2 migrations`. */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString('en')} ${count === 1 ? one : many}`
}
export const seconds = (milliseconds: number) => `${(milliseconds / 1000).toFixed(2)} s`
