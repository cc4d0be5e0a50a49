import { expect, test } from 'vitest'
import { lint } from '../../../../src/tools/migrate/lint/lint.ts'
import { isSmall, readSizes } from '../../../../src/tools/migrate/sizes.ts'
import { useDatabase } from './support/database.ts'

const { owner } = useDatabase()
const source = {
  name: '0009_it.sql',
  sql: 'create index i on control.bulk (tenant_id);\ncreate index j on services (tenant_id, name);',
}

test('a lock weighs as much as the table of the target that it is on', async () => {
  await owner('create table control.bulk (tenant_id uuid not null, filler text)', [])
  await owner(
    `insert into control.bulk select gen_random_uuid(), repeat('x', 200) from generate_series(1, 50000)`,
    [],
  )
  await owner('analyze control.bulk', [])
  const sizes = await readSizes(owner)
  expect(isSmall(sizes, 'control.bulk')).toBe(false)
  expect(isSmall(sizes, 'public.audit_events')).toBe(true)
  const { findings } = await lint([source], { sizes })
  expect(findings).toMatchObject([
    { line: 1, rule: 'require-concurrent-index-creation', severity: 'error' },
    { line: 2, rule: 'require-concurrent-index-creation', severity: 'warning' },
  ])
  expect(findings[0]?.message).toMatch(/control\.bulk on the target: 1\d MB, about 50,000 rows/)
})

test('a partitioned table is as large as its partitions', async () => {
  await owner(
    `insert into audit_events (tenant_id, id, action, resource, resource_id, changes)
     select gen_random_uuid(), app.uuid7(), 'insert', 'services', gen_random_uuid(), to_json(repeat('x', 200))
     from generate_series(1, 50000)`,
    [],
  )
  expect(isSmall(await readSizes(owner), 'public.audit_events')).toBe(false)
})
