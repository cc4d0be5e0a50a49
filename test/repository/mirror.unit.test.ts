import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '../..')

/** Folders of tests, by how deep the folder lies that mirrors one of the sources. */
const mirrored = { core: 1, modules: 2, tools: 1 }

/** What lies `depth` folders below, as paths relative to `folder`. */
function entriesAt(folder: string, depth: number): string[] {
  const found = readdirSync(folder, { withFileTypes: true })
  if (depth === 1) return found.map(({ name }) => name)
  return found.flatMap((one) =>
    one.isDirectory()
      ? entriesAt(join(folder, one.name), depth - 1).map((name) => `${one.name}/${name}`)
      : [one.name],
  )
}

/** Test folders, and files in their place, that mirror no folder of the sources. */
function withoutSource(base: string): string[] {
  return Object.entries(mirrored).flatMap(([folder, depth]) =>
    entriesAt(join(base, 'test', folder), depth)
      .filter((name) => name.includes('.') || !existsSync(join(base, 'src', folder, name)))
      .map((name) => `test/${folder}/${name}`),
  )
}

test('each folder of tests has the folder of sources that it tests', () => {
  expect(withoutSource(root)).toEqual([])
})

test('tests are written with `test` alone', () => {
  const files = readdirSync(join(root, 'test'), { recursive: true, encoding: 'utf8' })
  const wrong = files
    .filter((name) => /\.test\.ts$/.test(name))
    .filter((name) => {
      const text = readFileSync(join(root, 'test', name), 'utf8')
      return /import \{[^}]*\bit\b[^}]*\} from 'vitest'/.test(text)
    })
  expect(wrong).toEqual([])
})
