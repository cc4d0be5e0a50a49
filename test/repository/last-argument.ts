/** The last argument of a call, of the text behind its opening parenthesis. */
export function lastArgument(text: string): string {
  let depth = 0
  let last = ''
  for (const character of text) {
    if (character === ')' && depth === 0) break
    if (character === '(') depth += 1
    if (character === ')') depth -= 1
    last = character === ',' && depth === 0 ? '' : last + character
  }
  return last.trim()
}
