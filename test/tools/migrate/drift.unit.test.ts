import { describe, expect, test } from 'vitest'
import { declarable, verdictOf } from '../../../src/tools/migrate/drift/verdict.ts'

const table = 'relation public.badges: table, row security'
const forced = `${table}, forced`
const name = 'column public.badges.name text'
const size = 'column public.badges.size integer'
const grant = 'grant SELECT on relation public.badges to app_user'

describe('differing source', () => {
  test.each([
    ['none', [forced, name, grant], [forced, name, grant], [table, name], []],
    ['the database', [forced, name, size], [forced, name], [table, name], ['database']],
    [
      'the database, by a grant',
      [forced, name],
      [forced, name, grant],
      [table, name],
      ['database'],
    ],
    ['schema.ts', [forced, name], [forced, name], [table, name, size], ['schema.ts']],
    ['the migrations', [forced, name, size], [forced, name], [table, name, size], ['migrations']],
    ['both', [forced, grant], [forced, name], [table, name, size], ['database', 'schema.ts']],
  ])('%s', (_, database, migrations, schema, differs) => {
    expect(verdictOf({ database, migrations, 'schema.ts': schema }).differs).toEqual(differs)
  })

  test('reports the lines relative to the migrations', () => {
    const lines = { database: [forced, size], migrations: [forced, name], 'schema.ts': [table] }
    expect(verdictOf(lines)).toMatchObject({
      database: { missing: [name], unexpected: [size] },
      schema: { missing: [name], unexpected: [] },
    })
  })
})

test('ignores schema.ts for objects that only migrations create', () => {
  const lines = [
    'relation public.parts: partitioned table',
    'relation public.part: table',
    'partition public.part of public.parts FOR VALUES WITH (modulus 1, remainder 0)',
    'column public.part.id uuid not null',
    'relation public.everything: view, with security_invoker=true',
    'column public.everything.id uuid',
    'relation app.signing_key: table',
    'column app.signing_key.secret bytea not null',
    'constraint public.parts.parts_excl EXCLUDE USING gist (id WITH =)',
    'constraint public.parts.parts_pk PRIMARY KEY (tenant_id, id)',
    'index CREATE INDEX parts_index ON ONLY public.parts USING btree (tenant_id)',
    'policy public.parts.parts_tenant permissive for all to app_user',
    'trigger CREATE TRIGGER touch BEFORE UPDATE ON public.parts',
    grant,
    'function app.enter() returns void',
    "type public.mood enum 'sad', 'glad'",
  ]
  expect(declarable(lines)).toEqual([
    'relation public.parts: table',
    'constraint public.parts.parts_pk PRIMARY KEY (tenant_id, id)',
    'index CREATE INDEX parts_index ON public.parts USING btree (tenant_id)',
    'policy public.parts.parts_tenant permissive for all to app_user',
    "type public.mood enum 'sad', 'glad'",
  ])
})
