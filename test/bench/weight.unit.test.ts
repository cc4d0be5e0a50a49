import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { dependencyOf, textsOf, weightRows } from './sections/weight/parts.ts'
import { activeMs } from './sections/weight/startup.ts'

test.each([
  ['node_modules/zod/v4/core.js', 'zod'],
  ['node_modules/@scope/name/index.js', '@scope/name'],
  ['../node_modules/outer/node_modules/inner/a.js', 'inner'],
  ['src/core/http/serve.ts', 'Guildhall'],
  ['<runtime>', 'what bundles it'],
])('%s is of %s', (path, dependency) => {
  expect(dependencyOf(path)).toBe(dependency)
})

test('a bundle is taken apart at the comments that name its inputs, and at no other', () => {
  const script = [
    'var __esm',
    '// node_modules/zod/a.js',
    'const a = 1 // src/app.ts',
    '// node_modules/none/b.js',
    '  // src/app.ts',
    'const app = 1',
    '// node_modules/zod/c.js',
    'const c = 1',
  ].join('\n')
  const inputs = new Set(['node_modules/zod/a.js', 'node_modules/zod/c.js', 'src/app.ts'])
  const texts = Object.fromEntries(textsOf(script, inputs))
  expect(Object.keys(texts)).toEqual(['what bundles it', 'zod', 'Guildhall'])
  expect(texts.zod?.split('\n').filter((line) => line.startsWith('const'))).toEqual([
    'const a = 1 // src/app.ts',
    'const c = 1',
  ])
  expect(Object.values(texts).join('\n').length).toBe(script.length)
})

test('dependencies stand by what they weigh gzipped, the small ones together', () => {
  const noise = (bytes: number) =>
    Array.from({ length: bytes }, (_, at) => ((at * 7919) ** 2 % 9973).toString(36)).join('')
  const [light, heavy] = [noise(5_000), noise(9_000)]
  const rows = weightRows(
    new Map([
      ['a', 'x'],
      ['light', light],
      ['heavy', heavy],
      ['b', 'yy'],
    ]),
  )
  const kilo = (text: string) => [text.length / 1_000, gzipSync(text).byteLength / 1_000]
  expect(rows.slice(0, 2)).toEqual([
    ['heavy', ...kilo(heavy)],
    ['light', ...kilo(light)],
  ])
  expect(rows[2]?.slice(0, 2)).toEqual(['2 others', 0.003])
})

test('a start is as long as its profile was not idle, in milliseconds', () => {
  const nodes = ['(root)', '(idle)', 'work'].map((functionName, id) => ({
    id,
    callFrame: { functionName },
  }))
  const profile = {
    nodes,
    samples: [0, 1, 2, 1, 2],
    timeDeltas: [500, 90_000, 1_000, 9_000, 2_000],
  }
  expect(activeMs(profile)).toBe(3.5)
})
