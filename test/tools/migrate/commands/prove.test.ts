import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { proveDatabase } from '../../../../src/cli/prove.ts'
import { withClient } from '../../../../src/tools/command/connection.ts'
import { putMark } from '../../../../src/tools/preview/mark.ts'
import { command } from './support/command.ts'
import { useDatabase } from './support/database.ts'

const { ownerUrl, runtimeUrl, owner, counts } = useDatabase()
const mark = { name: 'preview/pr-7', inherited: 5, base: 'abc' }
const sabotage = (sql: string) => owner(sql, [])
const attacked = async () => {
  const { findings } = await proveDatabase({ ownerUrl, runtimeUrl })
  return findings.map(({ object, finding }) => `${object} ${finding}`)
}

let before: Awaited<ReturnType<typeof counts>>
beforeEach(async () => {
  before = await counts()
})
afterEach(async () => {
  expect(await counts()).toEqual(before)
})

test('a migrated database is proved: every rule, every table attacked, nothing left behind', async () => {
  const variables = { DATABASE_OWNER_URL: ownerUrl, DATABASE_URL: runtimeUrl }
  const { code, stdout, stderr } = await command('prove', ['--json'], variables)
  expect(stderr).toBe('')
  const proof = JSON.parse(stdout)
  expect(proof).toMatchObject({ role: 'app_user', findings: [] })
  expect(proof.database).toMatch(/^the local database test_/)
  expect(proof.relations).toEqual(expect.arrayContaining(['services', 'audit_events']))
  expect(proof.attacks).toBeGreaterThan(proof.relations.length * 20)
  expect(code).toBe(0)
})

describe('database without one protection', () => {
  test.each([
    [
      'alter table services disable row level security',
      'alter table services enable row level security',
      ['public.services has no row level security', 'services is open to the attack "update"'],
    ],
    [
      'create policy open on services using (true)',
      'drop policy open on services',
      ['public.services has 2 policies', 'services is open to the attack "select by tenant"'],
    ],
    [
      `create unique index ids on services (id); alter table deployments drop constraint deployments_service_id_fk,
         add constraint plain foreign key (service_id) references services (id) on delete cascade`,
      `alter table deployments drop constraint plain, add constraint deployments_service_id_fk
         foreign key (tenant_id, service_id) references services (tenant_id, id) on delete cascade; drop index ids`,
      ['deployments through plain is open to the attack "insert a reference"'],
    ],
    [
      'grant truncate on services to app_user',
      'revoke truncate on services from app_user',
      ['public.services grants TRUNCATE', 'services is open to the attack "truncate"'],
    ],
    [
      'create view everything as select * from services; grant select on everything to app_user',
      'drop view everything',
      [
        'public.everything is a view without',
        'everything is open to the attack "select by tenant"',
      ],
    ],
    [
      `create function app.search(looked_for text) returns setof services language sql security definer
         set search_path = pg_catalog, pg_temp as 'select * from public.services where description = looked_for';
       grant execute on function app.search(text) to app_user`,
      'drop function app.search(text)',
      [
        'app.search(text) is open to the attack "call it"',
        'app.search(text) is open to the attack "call it without a context"',
      ],
    ],
    [
      'grant usage on schema partitions to app_user; grant select on partitions.audit_events_before to app_user',
      'revoke select on partitions.audit_events_before from app_user; revoke usage on schema partitions from app_user',
      [
        'partitions.audit_events_before is a partition that grants SELECT',
        'partitions.audit_events_before is open to the attack "select from it"',
      ],
    ],
    [
      'create table newcomers (like services)',
      'drop table newcomers',
      ['newcomers cannot be attacked: it has no row fixture'],
    ],
  ])('fails after %s', async (sql, undo, named) => {
    await sabotage(sql)
    try {
      const found = await attacked()
      for (const text of named) {
        expect(found).toEqual(expect.arrayContaining([expect.stringContaining(text)]))
      }
    } finally {
      await sabotage(undo)
    }
  })

  test('passes with all of them restored', async () => {
    expect(await attacked()).toEqual([])
  })

  test('the command reports what, where and the remedy, and exits with 2', async () => {
    await sabotage('alter table services no force row level security')
    const { code, stdout } = await command('prove', ['--read-only'], {
      DATABASE_OWNER_URL: ownerUrl,
    })
    await sabotage('alter table services force row level security')
    expect(stdout).toContain('public.services: does not force row level security')
    expect(stdout).toContain('Remedy: call app.protect()')
    expect(code).toBe(2)
  })
})

test('a context without a signature check fails the proof', async () => {
  const [kept] = await owner<{ sql: string }>(
    `select pg_get_functiondef('app.context_if_any'::regproc) as sql`,
    [],
  )
  await sabotage(`create or replace function app.context_if_any() returns jsonb language sql stable
    set search_path = pg_catalog, pg_temp
    as $$ select nullif(current_setting('app.context', true), '')::jsonb $$`)
  const found = await attacked()
  await sabotage(kept?.sql ?? '')
  expect(found).toEqual(
    expect.arrayContaining([
      expect.stringContaining('context is open to the attack "a context without a signature"'),
      expect.stringContaining('"a context of another transaction"'),
    ]),
  )
})

test('a role that bypasses row security is named, and what it could do', async () => {
  const proof = await proveDatabase({ ownerUrl, runtimeUrl: ownerUrl })
  const found = proof.findings.map(({ object, finding }) => `${object} ${finding}`)
  expect(found).toContain('role neondb_owner is BYPASSRLS')
})

describe('an attack is made on a local database or a preview only', () => {
  test('attacks are rejected in prod, which is proved read-only', async () => {
    const variables = {
      NEON_ENV: 'prod',
      DATABASE_OWNER_URL: ownerUrl,
      DATABASE_URL: runtimeUrl,
    }
    const refused = await command('prove', [], variables)
    expect(refused).toMatchObject({ code: 1, stdout: '' })
    expect(refused.stderr).toContain('an attack is rejected in prod')
    expect(await command('prove', ['--read-only'], variables)).toMatchObject({ code: 0 })
  })

  test('a loopback address alone is rejected, because it can be a tunnel', async () => {
    const [row] = await owner<{ port: string }>('show port', [])
    const direct = (url: string) => Object.assign(new URL(url), { port: row?.port }).href
    const urls = { ownerUrl: direct(ownerUrl), runtimeUrl: direct(runtimeUrl) }
    await expect(proveDatabase(urls)).rejects.toThrow(/an attack is rejected on test_/)
    await withClient(ownerUrl, 'test', (client) => putMark(client, mark))
    expect(await proveDatabase(urls)).toMatchObject({
      database: expect.stringMatching(/^the preview preview\/pr-7, test_/),
      findings: [],
    })
  })
})
