import { expect, test } from 'vitest'
import { brokenLinks, missingPaths, missingScripts } from './prose/citations.ts'
import { anchors, comments, paragraphs } from './prose/documents.ts'
import { sentences, summary, testName, tooLong, wording } from './prose/rules.ts'
import { messages, testNames } from './prose/sources.ts'

test.each([
  'Whoever holds the token may accept it',
  'A run that ended early is gone on with by the next',
  'The secret of before works',
  'The next run mends it',
  'A key is taken back',
  'The request is refused',
  'Retries that are under way are counted',
  'As before, but with a longer timeout',
  'Who asks is recorded',
  'What a key allows is checked on every request.',
])('wording reports "%s"', (text) => {
  expect(wording(text)).not.toEqual([])
})

test.each([
  'A caller sees the rows of one tenant.',
  'What is a tenant?',
  'Run `mend` to `refuse`',
  'Recommended: amend the message.',
])('wording accepts "%s"', (text) => {
  expect(wording(text)).toEqual([])
})

test('sentences end at a full stop, not in code, abbreviations or numbers', () => {
  expect(sentences('It takes 1.5 s. The next takes none.')).toHaveLength(2)
  const text = `Use a path, e.g. \`src/a.b. C\`, ${'word '.repeat(19)}end.`
  expect(tooLong(text)).toEqual([])
})

test('a sentence has at most 25 words and one semicolon', () => {
  expect(tooLong(`${'word '.repeat(24)}end. Word ${'word '.repeat(23)}end.`)).toEqual([])
  expect(tooLong(`${'word '.repeat(25)}end.`)).toHaveLength(1)
  expect(tooLong('One; two; three.')).toHaveLength(1)
})

test('a summary starts with an imperative verb', () => {
  expect(summary('Rotate an API key')).toEqual([])
  expect(summary('The services of the tenant')).toHaveLength(1)
  expect(summary('Rotate an API key.')).toHaveLength(1)
})

test('a test name starts with a verb or a noun', () => {
  expect(testName('rejects an expired invitation')).toEqual([])
  expect(testName('is 404 for an unknown id')).toHaveLength(1)
  expect(testName('it works')).toHaveLength(1)
})

test('paragraphs leave out code, tables and headings, and divide lists', () => {
  const page = '# Title\n\nOne\nparagraph.\n\n```ts\ncode\n```\n\n| a | b |\n\n- first\n- second\n'
  expect(paragraphs('a.md', page).map(({ text }) => text)).toEqual([
    'One paragraph.',
    'first',
    'second',
  ])
})

test('comments are found in blocks, lines and SQL', () => {
  const source =
    '/** A block of\n * two lines. */\nconst a = 1 // a trailing comment\n// one line\n// and its next\n'
  expect(comments('a.ts', source).map(({ text }) => text)).toEqual([
    'A block of two lines.',
    'a trailing comment one line and its next',
  ])
  expect(comments('a.sql', 'select 1;\n-- a comment in SQL\n')).toHaveLength(1)
  expect(comments('a.ts', `const url = 'https://a.b/c d e'\n`)).toEqual([])
})

test('names of tests and messages are read from the syntax tree', () => {
  const text = `test('one', run); test.each([1])('two %s', run); test.skipIf(x)(\`three \${y}\`, run)`
  expect(testNames({ path: 'a.test.ts', text }).map((one) => one.text)).toEqual([
    'one',
    'two %s',
    'three %s',
  ])
  const source = 'const a = "Name the tenant by its host"; sql`select a from b where c = d`; "a-b"'
  expect(messages({ path: 'a.ts', text: source }).map((one) => one.text)).toEqual([
    'Name the tenant by its host',
  ])
})

test('citations of files, pages and headings that do not exist are reported', () => {
  expect(missingPaths('See src/worker.ts, src/core/http/ and tenancy-rules.md.')).toEqual([
    'tenancy-rules.md',
  ])
  expect(missingScripts('`npm run dev`, `npm run -s db:role` or `npm run nothing`')).toEqual([
    'nothing',
  ])
  expect(missingPaths('src/nowhere.ts and drizzle/{n}.sql')).toEqual(['src/nowhere.ts'])
  const page = {
    path: 'SECURITY.md',
    text: '# A\n[a](#a) [b](#b) [c](README.md) [d](docs/none.md)',
  }
  expect(brokenLinks({ ...page, path: 'README.md', text: '[b](#no-such-heading)' })).toEqual([
    '#no-such-heading',
  ])
  expect(brokenLinks(page)).toContain('docs/none.md')
  expect(anchors('# A `code` heading, twice')).toEqual(new Set(['a-code-heading-twice']))
})
