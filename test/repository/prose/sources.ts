import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseAst } from 'vitest/node'
import type { Text } from './rules.ts'

export const root = join(import.meta.dirname, '../../..')

export type File = { path: string; text: string }
type Node = { type: string } & Record<string, unknown>

export function read(path: string): File {
  return { path, text: readFileSync(join(root, path), 'utf8') }
}

/** The files below a folder whose path fits. */
export function filesBelow(folder: string, ending: RegExp): File[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .map((name) => `${folder}/${name.replaceAll('\\', '/')}`)
    .filter((path) => ending.test(path) && !path.includes('/node_modules/'))
    .map(read)
}

/** The names that a test file gives to its tests, with their placeholders. */
export function testNames({ path, text }: File): Text[] {
  const names: Text[] = []
  walk(parse(path, text), (node) => {
    if (node.type !== 'CallExpression' || !isTest(node.callee as Node)) return
    const [first] = node.arguments as Node[]
    const name = first && textOf(first)
    if (name !== undefined) names.push({ at: path, text: name })
  })
  return names
}

/** What a source says to people: each string of four words or more that is not SQL. */
export function messages({ path, text }: File): Text[] {
  const found: Text[] = []
  walk(parse(path, text), (node, parent) => {
    if (parent?.type === 'TaggedTemplateExpression') return
    const said = textOf(node)
    if (said !== undefined && /^[\p{L}…"“(].*( .*){3}/su.test(said) && !isSql(said)) {
      found.push({ at: path, text: said })
    }
  })
  return found
}

function isSql(text: string): boolean {
  return /^\s*(select|insert|update|delete|with|create|alter|drop|set|grant|revoke|lock|comment|begin|do)\b[^.]*\b(from|into|set|table|function|role|on|as|schema|policy|index)\b/i.test(
    text,
  )
}

/** `test(…)`, `test.skipIf(…)(…)`, `test.each(…)(…)` and their like. */
function isTest(callee: Node): boolean {
  if (callee.type === 'Identifier') return callee.name === 'test' || callee.name === 'describe'
  if (callee.type === 'MemberExpression') return isTest(callee.object as Node)
  if (callee.type === 'CallExpression') return isTest(callee.callee as Node)
  return callee.type === 'TaggedTemplateExpression' && isTest(callee.tag as Node)
}

function textOf(node: Node): string | undefined {
  if (node.type === 'Literal' && typeof node.value === 'string') return node.value
  if (node.type !== 'TemplateLiteral') return undefined
  const parts = node.quasis as { value: { cooked: string } }[]
  return parts.map(({ value }) => value.cooked).join('%s')
}

function parse(path: string, text: string): Node {
  return parseAst(text, { lang: path.endsWith('.ts') ? 'ts' : 'js' }) as unknown as Node
}

function walk(value: unknown, visit: (node: Node, parent?: Node) => void, parent?: Node): void {
  if (Array.isArray(value)) {
    for (const one of value) walk(one, visit, parent)
    return
  }
  if (typeof value !== 'object' || value === null) return
  const node = 'type' in value && typeof value.type === 'string' ? (value as Node) : undefined
  if (node) visit(node, parent)
  for (const one of Object.values(value)) walk(one, visit, node ?? parent)
}
