import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  executable,
  proveCatalogue,
  report,
  tenantRelations,
} from '../../src/cli/prove/catalogue.ts'
import type { World } from '../support/world.ts'
import { openGuardedWorld } from './support/world.ts'

let world: World
beforeAll(async () => {
  world = await openGuardedWorld()
})
afterAll(() => world.close())

test('the catalogue keeps every rule of tenancy', async () => {
  expect(report(await proveCatalogue(world.owner))).toEqual([])
})

test('there are tables for the rules to be about', async () => {
  const names = (await tenantRelations(world.owner)).map(({ name }) => name)
  expect(names).toEqual(expect.arrayContaining(['members', 'services', 'audit_events', 'events']))
})

test('the runtime role can execute exactly the functions that are meant for it', async () => {
  expect(await executable(world.owner)).toEqual([
    'app.apply_retention()',
    'app.as_of(text,text,text,timestamp with time zone)',
    'app.context()',
    'app.context_if_any()',
    'app.emit(text,text,uuid,jsonb)',
    'app.enter(text,text,text,text,integer,text,text,inet,boolean)',
    'app.enter_person(text,text,integer)',
    'app.keep_partitions(boolean)',
    'app.masked(jsonb,text[],jsonb)',
    'app.may(text,uuid)',
    'app.may_give(text)',
    'app.member_id()',
    'app.own_permissions()',
    'app.put_key_secret(uuid,text,integer)',
    'app.readiness()',
    'app.record_denial(text,text,text,text,text)',
    'app.record_export(jsonb)',
    'app.refuse(text,jsonb)',
    'app.remember(json)',
    'app.require(boolean,text,jsonb)',
    'app.seal_audit()',
    'app.tenant_id()',
    'app.verify_audit(timestamp with time zone,timestamp with time zone)',
  ])
})

test('the migrated database itself gives the runtime role nothing but to connect', async () => {
  const rows = await world.owner(
    `select has_database_privilege('app_user', 'neondb', 'connect') as connect,
      has_database_privilege('app_user', 'neondb', 'temporary') as temporary,
      has_database_privilege('app_user', 'neondb', 'create') as create`,
    [],
  )
  expect(rows).toEqual([{ connect: true, temporary: false, create: false }])
})
