import { expect, test } from 'vitest'
import { descriptions, summaries } from './prose/api-texts.ts'
import { brokenLinks, missingPaths, missingScripts } from './prose/citations.ts'
import { cells, comments, paragraphs } from './prose/documents.ts'
import { summary, type Text, testName, tooLong, wording } from './prose/rules.ts'
import { type File, filesBelow, messages, read, testNames } from './prose/sources.ts'

const pages: File[] = [
  ...['README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'CHANGELOG.md'].map(read),
  ...filesBelow('docs', /\.md$/),
  ...filesBelow('src', /README\.md$/),
]
const sources = filesBelow('src', /\.(ts|mjs|sql)$/)
const code = sources.filter(({ path }) => !path.endsWith('.sql'))
const workflows = filesBelow('.github', /\.ya?ml$/)
const tests = filesBelow('test', /\.test\.ts$/)

test('documents keep to the glossary and to short sentences', () => {
  const texts = pages.flatMap(({ path, text }) => paragraphs(path, text))
  const table = pages.flatMap(({ path, text }) => cells(path, text))
  expect(texts.length).toBeGreaterThan(100)
  expect([
    ...findings(texts, wording),
    ...findings(texts, tooLong),
    ...findings(table, wording),
  ]).toEqual([])
})

test('links, paths and commands that a document cites exist', () => {
  const broken = pages.flatMap((page) =>
    [...brokenLinks(page), ...missingPaths(page.text), ...missingScripts(page.text)].map(
      (what) => `${page.path}: ${what}`,
    ),
  )
  expect(broken).toEqual([])
})

test('summaries start with an imperative verb', () => {
  const texts = summaries()
  expect(findings(texts, (text) => [...summary(text), ...wording(text)])).toEqual([])
})

test('descriptions, problem titles, events and permissions keep to the glossary and to short sentences', () => {
  const texts = descriptions()
  expect(texts.length).toBeGreaterThan(100)
  expect(findings(texts, (text) => [...wording(text), ...tooLong(text)])).toEqual([])
})

test('messages in the sources keep to the glossary', () => {
  expect(findings(code.flatMap(messages), wording)).toEqual([])
})

test('comments keep to the glossary', () => {
  const texts = sources.flatMap(({ path, text }) => comments(path, text))
  expect(findings(texts, wording)).toEqual([])
})

test('paths, pages and commands that comments and messages cite exist', () => {
  const texts = [
    ...sources.flatMap(({ path, text }) => comments(path, text)),
    ...code.flatMap(messages),
    ...workflows.map(({ path, text }) => ({ at: path, text })),
  ]
  const missing = (text: string) => [...missingPaths(text), ...missingScripts(text)]
  expect(findings(texts, missing)).toEqual([])
})

test('names of tests start with a verb or a noun and keep to the glossary', () => {
  expect(findings(tests.flatMap(testNames), testName)).toEqual([])
})

function findings(texts: readonly Text[], check: (text: string) => string[]): string[] {
  return texts.flatMap(({ at, text }) => check(text).map((what) => `${at}: ${what}`))
}
