import { afterAll, beforeAll, expect, test } from 'vitest'
import { seedSystem, systemTenant } from '../../src/cli/seed/system.ts'
import { transportHash } from '../../src/core/tenancy/api-key.ts'
import { tenantStatuses } from '../../src/core/tenancy/control.schema.ts'
import { audited } from '../support/operator.ts'
import type { Tenant, World } from '../support/world.ts'
import { asOperator, openGuardedWorld } from './support/world.ts'

let world: World
let acme: Tenant
let enter: string
beforeAll(async () => {
  world = await openGuardedWorld()
  await seedSystem(world.owner)
  acme = await world.tenant()
  const hash = await transportHash((await world.operator()).key)
  enter = `select app.enter_operator('${hash}', 'isolation', 5000)`
})
afterAll(() => world.close())

/** Each state, and those that may follow it. */
const next: Record<string, readonly string[]> = {
  provisioning: ['active', 'failed'],
  active: ['suspended', 'archived'],
  suspended: ['active', 'archived'],
  archived: ['deleted'],
}
const pairs = tenantStatuses.flatMap((from) => tenantStatuses.map((to) => ({ from, to })))

test.each(pairs)('$from, $to', async ({ from, to }) => {
  await world.owner(
    `update control.tenants set status = $2, status_changed_at = now() - interval '31 days' where id = $1`,
    [acme.id, from],
  )
  const change = `update control.tenants set status = '${to}', status_reason = 'why' where id = '${acme.id}'`
  const { refused } = await asOperator(world, [enter, change])
  const isLegal = next[from]?.includes(to) ?? false
  expect(refused).toBe(isLegal ? undefined : 'GH001')
  const [now] = await world.owner<{ status: string }>(
    'select status from control.tenants where id = $1',
    [acme.id],
  )
  expect(now?.status).toBe(isLegal ? to : from)
  const place = to === 'deleted' ? systemTenant.id : acme.id
  const record = { actor_type: 'operator', changes: { status: { from, to } } }
  const last = (await audited(world, place)).at(-1)
  if (isLegal) expect(last).toMatchObject({ ...record, changes: { status_reason: { to: 'why' } } })
  else expect(last).not.toMatchObject(record)
})

test('operator cannot choose the time from which retention counts', async () => {
  const archived = await world.tenant()
  const set = (what: string) => `update control.tenants set ${what} where id = '${archived.id}'`
  await asOperator(world, [enter, set(`status = 'archived'`)])
  const earlier = `status_changed_at = now() - interval '1 year'`
  for (const statements of [
    [set(earlier), set(`status = 'deleted'`)],
    [set(`${earlier}, status = 'deleted'`)],
  ]) {
    expect((await asOperator(world, [enter, ...statements])).refused).toBe('GH001')
  }
  await asOperator(world, [enter, set(earlier)])
  expect((await asOperator(world, [enter, set(`status = 'deleted'`)])).refused).toBe('GH001')
})
