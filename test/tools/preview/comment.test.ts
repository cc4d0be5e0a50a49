import { expect, test } from 'vitest'
import { renderClosed, renderComment } from '../../../src/tools/preview/comment.ts'
import { newReport, type Report } from '../../../src/tools/preview/report.ts'

const megabyte = 1024 * 1024

const branch = {
  name: 'preview/pr-128',
  id: 'br-cool-dawn-a1b2c3',
  expiresAt: '2026-11-28T14:17:16Z',
  how: 'adopted' as const,
}

const ready: Report = {
  ...newReport(128, '8d3f0c2e5b7a49'),
  branch: { ...branch, how: 'reset' },
  url: 'https://pr-128-guildhall.acme.workers.dev',
  notes: ['The branch was reset from its parent: the base of the pull request moved.'],
  checks: [
    { name: 'Lint', outcome: 'warned', detail: '0 errors, 1 warning, 2 allowed with a reason' },
    { name: 'Plan', outcome: 'passed', detail: '1 migration, 3 statements' },
    { name: 'Migrate', outcome: 'passed', detail: '1 migration in 1.92 s' },
    {
      name: 'Rollback',
      outcome: 'passed',
      detail: 'down in 0.31 s and up again, to the same schema each time',
    },
    { name: 'Seed', outcome: 'passed', detail: 'the demo tenants, and two for the smoke test' },
    { name: 'Isolation', outcome: 'passed', detail: '30 rules, 304 attacks, 0 breaches' },
    { name: 'Smoke', outcome: 'passed', detail: '12 requests, of which 7 attack isolation' },
  ],
  schema: {
    added: [
      "column public.services.tier: text not null default 'free'::text",
      "constraint public.services.services_tier_check: CHECK (tier = ANY (ARRAY['free', 'paid']))",
    ],
    removed: ['column public.services.spec_type: text'],
  },
  plan: [
    {
      tag: '0003_add_service_tiers',
      transactional: true,
      rollback: 'loses column public.services.tier',
      statements: [
        {
          sql: `-- for billing\nALTER TABLE "services"\n  ADD COLUMN "tier" text DEFAULT 'free' NOT NULL;`,
          locks: [{ mode: 'ACCESS EXCLUSIVE', table: 'public.services' }],
          opaque: false,
          sizes: { 'public.services': { bytes: 310 * megabyte, rows: 1_200_000 } },
        },
        {
          sql: 'ALTER TABLE "specs" ADD CONSTRAINT "specs_service_fk" FOREIGN KEY ("a" , "b") REFERENCES "services"("a","b") NOT VALID;',
          locks: [
            { mode: 'SHARE ROW EXCLUSIVE', table: 'public.specs' },
            { mode: 'SHARE ROW EXCLUSIVE', table: 'public.services' },
          ],
          opaque: false,
          sizes: {
            'public.specs': { bytes: 0, rows: 0 },
            'public.services': { bytes: 310 * megabyte, rows: 1_200_000 },
          },
        },
        {
          sql: 'CREATE TABLE "tiers" ("a|b" text);',
          locks: [],
          opaque: false,
          sizes: {},
        },
      ],
    },
  ],
  lint: {
    findings: [
      {
        file: '0003_add_service_tiers.sql',
        line: 7,
        rule: 'prefer-robust-statements',
        severity: 'warning',
        message: 'a second run | of this fails',
        remedy: 'write IF NOT EXISTS',
      },
    ],
    allowed: 2,
  },
  timings: [{ tag: '0003_add_service_tiers', up: 1_923, down: 308 }],
  proof: { rules: 30, attacks: 304, relations: 9, findings: [] },
}

test('the comment of a schema change, as a reviewer reads it', async () => {
  await expect(renderComment(ready)).toMatchFileSnapshot('./golden/ready.md')
})

test('the comment of a change that does not hold', async () => {
  const failed: Report = {
    ...ready,
    branch,
    url: undefined,
    notes: [],
    checks: [
      { name: 'Lint', outcome: 'failed', detail: '1 error, 0 warnings, 0 allowed with a reason' },
      { name: 'Plan', outcome: 'passed', detail: '1 migration, 3 statements' },
      {
        name: 'Migrate',
        outcome: 'failed',
        detail: '0003_add_service_tiers failed<br>division | by zero\nat line 3<br>→ mend it',
      },
      { name: 'Rollback', outcome: 'skipped', detail: 'the migrations are not applied' },
    ],
    schema: { added: [], removed: [] },
    lint: {
      allowed: 0,
      findings: [
        {
          file: '0003_add_service_tiers.sql',
          line: 3,
          rule: 'tenant-table',
          severity: 'error',
          message: 'tiers has no tenant_id',
          remedy: 'make it with tenantTable',
        },
      ],
    },
    timings: [],
    proof: {
      rules: 30,
      attacks: 304,
      relations: 9,
      findings: ['public.tiers: rows of another tenant can be read. Enable row security'],
    },
  }
  await expect(renderComment(failed)).toMatchFileSnapshot('./golden/failed.md')
})

test('the comment when there is nothing to say is written all the same', async () => {
  const nothing: Report = {
    ...newReport(128, undefined),
    branch,
    checks: [{ name: 'Migrate', outcome: 'passed', detail: 'nothing to apply' }],
    schema: { added: [], removed: [] },
    lint: { findings: [], allowed: 0 },
    proof: { rules: 30, attacks: 304, relations: 9, findings: [] },
  }
  await expect(renderComment(nothing)).toMatchFileSnapshot('./golden/nothing.md')
})

test('the comment when there is no preview, and when it is removed', async () => {
  const detail = 'the Neon project has no room for another branch: it has 10'
  const none: Report = {
    ...newReport(128, undefined),
    checks: [{ name: 'Preview', outcome: 'failed', detail }],
  }
  const both = `${renderComment(none)}\n\n---\n\n${renderClosed(128)}`
  await expect(both).toMatchFileSnapshot('./golden/none-and-removed.md')
})

test('a comment that GitHub would not take is cut, and says so', () => {
  const added = Array.from(
    { length: 3_000 },
    (_, at) => `column public.services.column_${at}: text`,
  )
  const comment = renderComment({ ...ready, schema: { added, removed: [] } })
  expect(comment.length).toBeLessThan(65_536)
  expect(comment).toMatch(/cut: the log of the workflow has the rest\.$/)
})

test('a cut leaves no half of a secret, wherever it falls', () => {
  const secret = 'not-to-be-seen-'.repeat(10)
  const added = Array.from({ length: 3_000 }, () => secret)
  const comment = renderComment({ ...ready, schema: { added, removed: [] } }, (text) =>
    text.replaceAll(secret, '*'.repeat(150)),
  )
  expect(comment).toContain('… cut:')
  expect(comment).not.toContain('not-to-be')
})

test('text of a migration cannot break out of its place', () => {
  const sql = 'select 1; -- `code` | <img src=x> ```'
  const lock = { mode: 'SHARE', table: 'public.services' } as const
  const statement = {
    sql,
    locks: [lock],
    opaque: false,
    sizes: { 'public.services': { bytes: 1, rows: 1 } },
  }
  const [migration] = ready.plan
  if (!migration) throw new Error('the report has no migration')
  const added = ['view public.v: ```\n</details>']
  const comment = renderComment({
    ...ready,
    plan: [{ ...migration, statements: [statement] }],
    schema: { added, removed: [] },
  })
  expect(comment).toContain('````diff\n+ view public.v: ```')
  expect(comment).toContain('\\| <img src=x>')
})
