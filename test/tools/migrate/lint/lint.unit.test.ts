import { describe, expect, test } from 'vitest'
import { lintReport, migrationSources } from '../../../../src/cli/lint.ts'
import { lint } from '../../../../src/tools/migrate/lint/lint.ts'

const one = (sql: string, sizes?: Map<string, { bytes: number; rows: number }>) =>
  lint([{ name: '0001_it.sql', sql }], { sizes })
const small = { bytes: 16_384, rows: 12 }
const large = { bytes: 310 * 1024 * 1024, rows: 1_200_000 }
const index = 'create index i on services (tenant_id, name);'

test('our own migrations break no rule, and each exception has its reason', async () => {
  const sources = await migrationSources()
  const { files, findings, allowed } = await lint(sources)
  expect(findings).toEqual([])
  expect(files).toBe(sources.length)
  for (const { reason } of allowed) expect(reason).toMatch(/\w+ \w+ \w+/)
})

describe('an allowance', () => {
  test('permits one statement to break a rule when it has a reason, and is counted', async () => {
    const sql = `-- lint-allow require-concurrent-index-creation: the table is made an hour before\n${index}\n${index}`
    const { findings, allowed } = await one(sql)
    expect(findings).toMatchObject([
      { line: 3, rule: 'require-concurrent-index-creation', severity: 'error' },
    ])
    expect(allowed).toMatchObject([
      {
        line: 2,
        rule: 'require-concurrent-index-creation',
        reason: 'the table is made an hour before',
      },
    ])
  })

  test('permits every statement when it covers the file', async () => {
    const sql = `-- lint-allow-file require-concurrent-index-creation: all of these are empty\n${index}\n${index}`
    expect(await one(sql)).toMatchObject({ findings: [], allowed: [{}, {}] })
  })

  test('may name several rules, squawk’s among them', async () => {
    const sql = `-- lint-allow require-concurrent-index-creation, require-concurrent-index-deletion: a night without traffic
      ${index}\n drop index j;`
    const { findings } = await one(sql)
    expect(findings.map(({ rule }) => rule)).toEqual(['require-concurrent-index-deletion'])
  })

  test.each([
    '-- lint-allow require-concurrent-index-creation',
    '-- lint-allow require-concurrent-index-creation:  ',
  ])('becomes a finding and permits nothing without a reason: %s', async (comment) => {
    const { findings } = await one(`${comment}\n${index}`)
    expect(findings.map(({ rule }) => rule).sort()).toEqual([
      'allowance',
      'require-concurrent-index-creation',
    ])
  })

  test('becomes a finding when no statement breaks the rule', async () => {
    const { findings } = await one('-- lint-allow drop: it was dropped here\nselect 1;')
    expect(findings).toMatchObject([{ line: 1, rule: 'allowance', message: /nothing here/ }])
  })

  test("becomes a finding as squawk's own comment", async () => {
    const { findings } = await one('-- squawk-ignore ban-char-field\nselect 1;')
    expect(findings).toMatchObject([{ line: 1, rule: 'allowance' }])
  })
})

describe('statement that locks a table while reading it', () => {
  test('counts as an error without a target, and on a large table', async () => {
    expect((await one(index)).findings).toMatchObject([{ severity: 'error' }])
    const { findings } = await one(index, new Map([['public.services', large]]))
    expect(findings).toMatchObject([{ severity: 'error' }])
    expect(findings[0]?.message).toContain(
      'public.services on the target: 310 MB, about 1,200,000 rows',
    )
  })

  test('counts as a warning on a small table, and on one that the target lacks', async () => {
    for (const sizes of [new Map([['public.services', small]]), new Map()]) {
      expect((await one(index, sizes)).findings).toMatchObject([{ severity: 'warning' }])
    }
  })

  test("has the same weight in squawk's rules", async () => {
    const sql = 'alter table services add constraint u unique (tenant_id, name);'
    const rule = 'disallowed-unique-constraint'
    const severities = [large, small].map(async (size) => {
      const { findings } = await one(sql, new Map([['public.services', size]]))
      return findings
        .filter((finding) => finding.rule === rule)
        .map((finding) => [finding.rule, finding.severity])
    })
    expect(await Promise.all(severities)).toEqual([[[rule, 'error']], [[rule, 'warning']]])
  })

  test('does not make a small table’s loss harmless', async () => {
    const { findings } = await one('drop table services;', new Map([['public.services', small]]))
    expect(findings).toMatchObject([{ rule: 'ban-drop-table', severity: 'error' }])
  })
})

test('squawk’s rules are asked too, in or out of a transaction', async () => {
  const sql = 'alter table services alter column name drop not null;\nbegin;'
  const rules = async (text: string) => (await one(text)).findings.map(({ rule }) => rule)
  expect(await rules(sql)).toEqual(
    expect.arrayContaining(['ban-drop-not-null', 'transaction-nesting']),
  )
  expect(await rules(`-- no-transaction\n${sql}`)).not.toContain('transaction-nesting')
})

test('a fault of syntax is a finding with its line', async () => {
  const { findings } = await one('select 1;\nselect\n  from where;')
  expect(findings).toMatchObject([{ file: '0001_it.sql', line: 3, rule: 'syntax' }])
})

test('places count lines, not bytes', async () => {
  const { findings } = await one(
    `select 'ü€🏰';\n\n-- a comment\n/* and\nmore */ drop table services;`,
  )
  expect(findings).toMatchObject([{ line: 5, rule: 'ban-drop-table' }])
})

test('the report names the place, the rule and the remedy, and counts', async () => {
  const report = lintReport(await one('drop table services;'))
  expect(report).toContain('drizzle/0001_it.sql:1 error ban-drop-table: ')
  expect(report).toMatch(/\n {2}do: add first, deploy .*-- contract/)
  expect(report).toMatch(/1 migrations: 1 errors, 0 warnings, 0 allowed/)
})
