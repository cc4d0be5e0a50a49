import { expect, test } from 'vitest'
import { descriptions, summaries } from './prose/api-texts.ts'
import { brokenLinks, missingPaths, missingScripts } from './prose/citations.ts'
import { cells, comments, paragraphs } from './prose/documents.ts'
import { summary, type Text, testName, tooLong, wording } from './prose/rules.ts'
import { type File, filesBelow, messages, read, testNames } from './prose/sources.ts'

/**
 * What does not keep to the rules yet, by the start of its path. A name goes when its last finding goes: the test
 * fails for one that is not needed.
 */
const exempt: Record<string, readonly string[]> = {
  summaries: ['*'],
  descriptions: ['*'],
  messages: ['src/modules/'],
  comments: ['src/modules/'],
  citations: ['src/modules/'],
  names: [],
}

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
  expectKept('links', broken)
})

test('summaries start with an imperative verb', () => {
  expectKept(
    'summaries',
    findings(summaries(), (text) => [...summary(text), ...wording(text)]),
  )
})

test('descriptions, problem titles, events and permissions keep to the glossary and to short sentences', () => {
  const texts = descriptions()
  expect(texts.length).toBeGreaterThan(100)
  expectKept(
    'descriptions',
    findings(texts, (text) => [...wording(text), ...tooLong(text)]),
  )
})

test('messages in the sources keep to the glossary', () => {
  expectKept('messages', findings(code.flatMap(messages), wording))
})

test('comments keep to the glossary', () => {
  const texts = sources.flatMap(({ path, text }) => comments(path, text))
  expectKept('comments', findings(texts, wording))
})

test('paths, pages and commands that comments and messages cite exist', () => {
  const texts = [
    ...sources.flatMap(({ path, text }) => comments(path, text)),
    ...code.flatMap(messages),
    ...workflows.map(({ path, text }) => ({ at: path, text })),
  ]
  expectKept(
    'citations',
    findings(texts, (text) => [...missingPaths(text), ...missingScripts(text)]),
  )
})

test('names of tests start with a verb or a noun and keep to the glossary', () => {
  expectKept('names', findings(tests.flatMap(testNames), testName))
})

/** Fails for each finding that is not exempt, and for each exemption without a finding. */
function expectKept(kind: string, found: readonly string[]): void {
  const exemptions = exempt[kind] ?? []
  const covers = (prefix: string) => (one: string) => prefix === '*' || one.startsWith(prefix)
  expect(found.filter((one) => !exemptions.some((prefix) => covers(prefix)(one)))).toEqual([])
  expect(exemptions.filter((prefix) => !found.some(covers(prefix)))).toEqual([])
}

function findings(texts: readonly Text[], check: (text: string) => string[]): string[] {
  return texts.flatMap(({ at, text }) => check(text).map((what) => `${at}: ${what}`))
}
