/** The texts of an operation that a module overrides. */
export type Texts = {
  /** The operation id, a verb and a noun in camelCase. */
  operation?: string
  /** One line that starts with an imperative verb. */
  summary?: string
  description?: string
}

/** The texts of an operation: its own, or those that follow from its verb and noun. */
export function textsOf(own: Texts, verb: string, noun: string, summary: string) {
  return {
    operation: own.operation ?? verb + pascalCase(noun),
    summary: own.summary ?? summary,
    ...(own.description !== undefined && { description: own.description }),
  }
}

/** `API key` as it stands in an operation id: `ApiKey`. */
function pascalCase(label: string): string {
  const words = label.split(' ').map((word) => (/^[A-Z]+$/.test(word) ? word.toLowerCase() : word))
  return words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('')
}

/** The indefinite article of a noun. */
export function articleOf(noun: string): string {
  return /^[aeiou]|^API/i.test(noun) ? 'an' : 'a'
}
