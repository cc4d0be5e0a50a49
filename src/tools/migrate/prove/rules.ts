import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseRules, type Rule } from './rule.ts'

/** Every rule that the catalogue can break. */
export async function readRules(): Promise<Rule[]> {
  const files = ['rules-tables.sql', 'rules-access.sql']
  const texts = files.map((name) => readFile(join(import.meta.dirname, name), 'utf8'))
  return (await Promise.all(texts)).flatMap(parseRules)
}
