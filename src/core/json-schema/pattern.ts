import { RE2JS } from 're2js'

/** The name of a pattern as a format: the pattern check of the validator would backtrack. */
export function patternFormat(pattern: string): string {
  return `pattern:${pattern}`
}

export function isPatternFormat(format: unknown): boolean {
  return typeof format === 'string' && format.startsWith(patternFormat(''))
}

/**
 * Whether a text matches a pattern of JSON Schema (ECMA-262, unanchored), in time linear in the text. Undefined
 * for a pattern that needs backtracking, or is none: nothing is known of its texts.
 */
export function linearPattern(pattern: string): ((text: string) => boolean) | undefined {
  if (pattern.length > 1_000) return undefined
  try {
    const compiled = RE2JS.compile(RE2JS.translateRegExp(pattern))
    return (text) => compiled.matcher(text).find()
  } catch {
    return undefined
  }
}
