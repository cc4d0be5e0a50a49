import { load, YAMLException } from 'js-yaml'
import type { Place } from './text-place.ts'

/** Levels of a document, as of a body in JSON. */
export const maxDepth = 200
/** What aliases of YAML may make of a document: values, and characters of its texts. */
const maxValues = 5_000_000
const maxCharacters = 32 * 1024 * 1024

export type ReadText = { root: unknown } | { detail: string; place?: Place }

/** A text of YAML, of which JSON is a part. Refused: what cannot be read, and what would not end when written out. */
export function readText(text: string): ReadText {
  try {
    const root = load(text, { maxDepth })
    return canBeWritten(root)
      ? { root }
      : { detail: 'its aliases hold themselves, or far too much' }
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error
    const { reason, mark } = error
    return mark
      ? { detail: reason, place: { line: mark.line + 1, column: mark.column + 1 } }
      : { detail: reason }
  }
}

// An alias is the same object again, so that a short text can hold more than any machine, or itself.
function canBeWritten(root: unknown): boolean {
  let [values, characters] = [0, 0]
  const rest = [root]
  while (rest.length > 0) {
    const value = rest.pop()
    values += 1
    if (typeof value === 'string') characters += value.length
    if (values > maxValues || characters > maxCharacters) return false
    if (typeof value === 'object' && value !== null) {
      for (const member of Object.values(value)) rest.push(member)
    }
  }
  return true
}
