import { describe, expect, test } from 'vitest'
import { lint, rules } from '../../../../src/tools/migrate/lint/lint.ts'
import { examples } from './examples.ts'
import { squawkAccepts, squawkExamples } from './examples-changes.ts'

/** The rules that the last of these migrations breaks. */
async function broken(sql: string, before = 'select 1;'): Promise<string[]> {
  const sources = [
    { name: '0000_before.sql', sql: before },
    { name: '0001_it.sql', sql },
  ]
  const { findings } = await lint(sources, { only: ['0001_it.sql'] })
  expect(findings.filter(({ rule }) => rule === 'syntax')).toEqual([])
  return findings.map(({ rule }) => rule)
}

test('each rule has its examples, and a remedy', () => {
  expect(Object.keys(examples).sort()).toEqual(rules.map(({ name }) => name).sort())
  for (const { remedy } of rules) expect(remedy).toMatch(/^\S.{20,}/)
})

describe.each(Object.entries(examples))('%s', (name, { fails, passes, before }) => {
  test.each(fails)('reports: %s', async (sql) => {
    expect(await broken(sql, before)).toContain(name)
  })

  test.each(passes)('accepts: %s', async (sql) => {
    expect(await broken(sql, before)).not.toContain(name)
  })
})

test.each(squawkExamples)('%s reports: %s', async (rule, sql) => {
  expect(await broken(sql)).toContain(rule)
})

test.each(squawkAccepts)('accepts: %s', async (sql) => {
  expect(await broken(sql)).toEqual([])
})
