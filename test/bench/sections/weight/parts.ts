import { gzipSync } from 'node:zlib'
import type { Cell } from '../../table.ts'

/** Below it, of the gzipped bytes, a dependency is one of the others. */
const least = 5_000

/** The dependency that a file of a bundle is of; ours are Guildhall. */
export function dependencyOf(path: string): string {
  const [, name] = /^.*\bnode_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path) ?? []
  return name ?? (path.startsWith('src/') ? 'Guildhall' : 'what bundles it')
}

/**
 * The text of each dependency in a bundle that is not minified: esbuild puts the path of each input, as its metafile
 * names it, in a comment before it.
 */
export function textsOf(script: string, inputs: ReadonlySet<string>): Map<string, string> {
  const texts = new Map<string, string[]>()
  let lines: string[] = []
  const begin = (dependency: string) => {
    lines = texts.get(dependency) ?? []
    texts.set(dependency, lines)
  }
  begin('what bundles it')
  for (const line of script.split('\n')) {
    const [, path] = /^\s*\/\/ (\S+)$/.exec(line) ?? []
    if (path !== undefined && inputs.has(path)) begin(dependencyOf(path))
    lines.push(line)
  }
  return new Map([...texts].map(([dependency, some]) => [dependency, some.join('\n')]))
}

/** Rows of dependency, kB and kB gzipped on its own, largest first; the small ones are one row. */
export function weightRows(texts: ReadonlyMap<string, string>): Cell[][] {
  const weights = [...texts].map(([name, text]) => ({ name, ...weightOf(text) }))
  const large = weights.filter(({ gzipped }) => gzipped >= least)
  const small = weights.filter(({ gzipped }) => gzipped < least)
  const sum = (of: 'raw' | 'gzipped') => small.reduce((sum, one) => sum + one[of], 0)
  const others = { name: `${small.length} others`, raw: sum('raw'), gzipped: sum('gzipped') }
  return [
    ...large.toSorted((a, b) => b.gzipped - a.gzipped),
    ...(small.length ? [others] : []),
  ].map(({ name, raw, gzipped }) => [name, raw / 1_000, gzipped / 1_000])
}

/** Bytes of a text, and of it gzipped. */
export function weightOf(text: string): { raw: number; gzipped: number } {
  const bytes = Buffer.from(text)
  return { raw: bytes.byteLength, gzipped: gzipSync(bytes).byteLength }
}
