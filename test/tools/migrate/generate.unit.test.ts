import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { protections } from '../../../src/tools/migrate/protections.ts'

test('a migration protects each tenant table that it makes, and only those', () => {
  const migration = readFileSync('drizzle/0001_first_slice.sql', 'utf8')
  expect(protections(migration).sort()).toEqual([
    "select app.protect('deployments');",
    "select app.protect('environments');",
    "select app.protect('members');",
    "select app.protect('service_versions');",
    "select app.protect('services');",
    "select app.protect('specs');",
    "select app.protect_log('audit_events');",
    "select app.protect_log('events');",
  ])
})
