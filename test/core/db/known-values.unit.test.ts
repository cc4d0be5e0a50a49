import { PgDialect, pgTable, text } from 'drizzle-orm/pg-core'
import { expect, test } from 'vitest'
import { knownValues } from '../../../src/core/db/known-values.ts'

test('the check of known values has no parameters, as DDL takes none', () => {
  const { kind } = pgTable('things', { kind: text() })
  const { name, value } = knownValues('things_kind_is_known', kind, ['new', "o'clock"])
  expect(name).toBe('things_kind_is_known')
  expect(new PgDialect().sqlToQuery(value)).toMatchObject({
    sql: `"things"."kind" in ('new', 'o''clock')`,
    params: [],
  })
})
