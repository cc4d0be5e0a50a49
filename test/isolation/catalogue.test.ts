import { afterAll, beforeAll, expect, test } from 'vitest'
import { executable, tenantRelations } from '../../src/tools/migrate/prove/catalogue.ts'
import type { World } from '../support/world.ts'
import { breachesOf } from './support/rules.ts'
import { openGuardedWorld } from './support/world.ts'

let world: World
beforeAll(async () => {
  world = await openGuardedWorld()
})
afterAll(() => world.close())

test('the catalogue keeps every rule of tenancy', async () => {
  expect(await breachesOf(world.owner)).toEqual([])
})

test('catalogue has tables to check', async () => {
  const names = (await tenantRelations(world.owner)).map(({ name }) => name)
  expect(names).toEqual(expect.arrayContaining(['members', 'services', 'audit_events', 'events']))
})

test('the runtime role can execute exactly the functions that are meant for it', async () => {
  expect(await executable(world.owner)).toEqual([
    'app.accept_invitation(text)',
    'app.apply_retention()',
    'app.as_of(text,text,text,timestamp with time zone)',
    'app.change_tenant(jsonb,text[])',
    'app.context()',
    'app.context_if_any()',
    'app.decline_invitation(text)',
    'app.emit(text,text,uuid,jsonb)',
    'app.end_own_sessions(uuid)',
    'app.end_sessions_of(uuid)',
    'app.enter(text,text,text,text,integer,text,text,inet,boolean,text)',
    'app.enter_guest(text,integer)',
    'app.enter_person(text,text,integer)',
    'app.erase_tenants()',
    'app.judge_domain(uuid,text[])',
    'app.keep_partitions(boolean)',
    'app.key_state(uuid)',
    'app.look_at_invitation(text)',
    'app.masked(jsonb,text[],jsonb)',
    'app.may(text,uuid)',
    'app.may_give(text,timestamp with time zone)',
    'app.may_keep_keys_of(uuid)',
    'app.may_set(text,uuid)',
    'app.member_id()',
    'app.member_may(uuid,text,uuid)',
    'app.own_memberships()',
    'app.own_permissions()',
    'app.own_session()',
    'app.own_sessions()',
    'app.own_tenant()',
    'app.put_invitation_token(uuid,text)',
    'app.put_key_secret(uuid,text,integer)',
    'app.readiness()',
    'app.record_denial(text,text,text,text,text,text)',
    'app.record_export(jsonb)',
    'app.refuse(text,jsonb)',
    'app.remember(json)',
    'app.require(boolean,text,jsonb)',
    'app.require_own(text,uuid)',
    'app.resolved_settings(text[],uuid)',
    'app.role_change(text,text[],integer)',
    'app.seal_audit()',
    'app.switch_tenant(text)',
    'app.tenant_id()',
    'app.usage(text[])',
    'app.use_key(text,inet)',
    'app.verify_audit(timestamp with time zone,timestamp with time zone,text)',
  ])
})

test('operator role can execute its authenticating function and the operator functions only', async () => {
  expect(await executable(world.owner, 'app_operator')).toEqual([
    'app.enter_operator(text,text,integer,text,text)',
    'app.invite_owner(uuid,uuid,text,text)',
    'app.provisioning(uuid)',
    'app.refuse(text,jsonb)',
    'app.remember(json)',
    'app.require(boolean,text,jsonb)',
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
