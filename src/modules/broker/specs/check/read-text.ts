import { load, YAMLException } from 'js-yaml'

/** The levels that a document can have: as many as a JSON body. */
export const maxDepth = 200
/** The size that aliases of YAML can give a document: values, and characters of its texts. */
const maxValues = 5_000_000
const maxCharacters = 32 * 1024 * 1024

/** A place in a text; lines and columns start at 1. */
export type Place = { line: number; column: number }

export type ReadText = { root: unknown } | { detail: string; place?: Place }

/** Reads YAML or JSON. Rejects a text that is neither, and one whose aliases make it endless or far too large. */
export function readText(text: string): ReadText {
  try {
    const root = load(text, { maxDepth })
    return canBeWritten(root)
      ? { root }
      : { detail: 'its aliases contain themselves or expand to far too much' }
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error
    const { reason, mark } = error
    return mark
      ? { detail: reason, place: { line: mark.line + 1, column: mark.column + 1 } }
      : { detail: reason }
  }
}

// An alias repeats an object: a short text can expand beyond any memory, or contain itself.
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
