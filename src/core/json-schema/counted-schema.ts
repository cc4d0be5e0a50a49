import type { Effort } from './effort.ts'
import type { Json } from './pointer.ts'

/**
 * A schema that counts its visits by a validator, which reads `$recursiveAnchor` of every schema. This getter is the only
 * place where a schema that causes exponential work can be stopped.
 */
export class CountedSchema {
  readonly [keyword: string]: unknown
  readonly #effort: Effort
  readonly #weight: number

  constructor(keywords: Json, effort: Effort) {
    Object.assign(this, keywords)
    this.#effort = effort
    this.#weight = weightOf(keywords)
  }

  get $recursiveAnchor(): boolean | undefined {
    const { array, text } = this.#effort.longest
    const unique = this.uniqueItems === true ? array ** 2 / 32 : 0
    const matched = this['x-pattern'] === undefined ? 0 : 50 + text / 16
    this.#effort.spend(this.#weight + unique + matched)
    return undefined
  }
}

function weightOf(keywords: Json): number {
  const values = JSON.stringify([keywords.enum, keywords.const]).length / 8
  const required = Array.isArray(keywords.required) ? keywords.required.length : 0
  return 2 + values + required + Object.keys(keywords.properties ?? {}).length
}
