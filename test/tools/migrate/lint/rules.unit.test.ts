import { describe, expect, test } from 'vitest'
import { lint, ruleFindings, rules } from '../../../../src/tools/migrate/lint/lint.ts'
import { type Migration, readMigration } from '../../../../src/tools/migrate/lint/migration.ts'
import { examples, squawkAccepts, squawkExamples } from './examples.ts'

/** The rules that a migration breaks. Squawk, a process for each file, is not asked. */
async function broken(sql: string): Promise<string[]> {
  return ruleFindings(await migration('0001_it.sql', sql)).map(({ rule }) => rule)
}

/** What squawk and our rules find together. */
async function found(sql: string): Promise<string[]> {
  const { findings } = await lint([{ name: '0001_it.sql', sql }])
  return findings.map(({ rule }) => rule)
}

async function migration(name: string, sql: string): Promise<Migration> {
  const read = await readMigration(name, sql)
  if (!('statements' in read)) throw new Error(`${name} does not parse: ${read.message}`)
  return read
}

test('each rule has its examples, and a remedy', () => {
  expect(Object.keys(examples).sort()).toEqual(rules.map(({ name }) => name).sort())
  for (const { remedy } of rules) expect(remedy).toMatch(/^\S.{20,}/)
})

describe.each(Object.entries(examples))('%s', (name, { fails, passes }) => {
  test.each(fails)('reports: %s', async (sql) => {
    expect(await broken(sql)).toContain(name)
  })

  test.each(passes)('accepts: %s', async (sql) => {
    expect(await broken(sql)).not.toContain(name)
  })
})

test.each(squawkExamples)('%s reports: %s', async (rule, sql) => {
  expect(await found(sql)).toContain(rule)
})

test.each(squawkAccepts)('accepts: %s', async (sql) => {
  expect(await found(sql)).toEqual([])
})
