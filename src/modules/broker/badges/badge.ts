export type Badge = { label: string; message: string; color: string }

const height = 20
const padding = 6
/** The characters of a text that fit into a badge. */
const longest = 60

/** A badge as SVG: two boxes of about the width of their text, which `textLength` makes exact. */
export function renderBadge({ label, message, color }: Badge): string {
  const [left, right] = [shown(label), shown(message)]
  const [leftWidth, rightWidth] = [widthOf(left), widthOf(right)]
  const title = escaped(`${left}: ${right}`)
  const width = leftWidth + rightWidth + 4 * padding
  const half = leftWidth + 2 * padding
  const text = (content: string, x: number, length: number) =>
    `<text x="${x}" y="14" textLength="${length}">${escaped(content)}</text>`
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" role="img" aria-label="${title}">`,
    `<title>${title}</title>`,
    `<rect width="${half}" height="${height}" fill="#555"/>`,
    `<rect x="${half}" width="${width - half}" height="${height}" fill="${color}"/>`,
    '<g fill="#fff" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11">',
    text(left, padding, leftWidth),
    text(right, half + padding, rightWidth),
    '</g></svg>',
  ].join('')
}

function shown(text: string): string {
  const characters = Array.from(text, (one) => (isAllowed(one) ? one : '\ufffd'))
  return characters.length > longest
    ? `${characters.slice(0, longest - 1).join('')}…`
    : characters.join('')
}

/** XML 1.0, 2.2: no control characters except tab and line ends, and no noncharacters. */
function isAllowed(character: string): boolean {
  return (
    (character >= ' ' && character !== '\ufffe' && character !== '\uffff') || /\s/.test(character)
  )
}

/** The approximate width of a text in Verdana 11, in pixels. */
function widthOf(text: string): number {
  return Array.from(text, (one) => {
    if (/[ijl.,:;'|!()[\]/ ftrI-]/.test(one)) return 4.5
    return /[mwMW@%]/.test(one) || one > '\u2e7f' ? 10.5 : 7
  }).reduce((sum, one) => Math.ceil(sum + one), 0)
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;')
}
