import { afterAll, beforeAll, expect, test } from 'vitest'
import { limits } from '../../../src/core/tenancy/limits.ts'
import { mounts } from '../../../src/mounts.ts'
import { openWorld, type World } from '../../support/world.ts'

let world: World
beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world.close())

const names = limits().map(({ name }) => name)

test('modules declare the limits that the database counts and guards', async () => {
  expect(mounts.length).toBeGreaterThan(0)
  const counted = await world.owner<{ name: string }>(
    `select substr(proname, 6) as name from pg_proc
     where pronamespace = 'app'::regnamespace and proname like 'used\\_%' order by 1`,
    [],
  )
  const snake = (name: string) => name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
  expect(counted.map(({ name }) => name)).toEqual(names.map(snake).toSorted())
  const guarded = await world.owner<{ name: string }>(
    `select distinct rtrim(encode(tgargs, 'escape'), '\\000') as name from pg_trigger
     where tgfoid = 'app.guard_limit'::regproc`,
    [],
  )
  expect(guarded.map(({ name }) => name).toSorted()).toEqual(names)
})

test('usage has each declared limit, in the order of their names', async () => {
  const tenant = await world.tenant()
  const { json } = await tenant.call('GET', '/api/v1/tenant/usage')
  expect(json.resources.map(({ resource }: { resource: string }) => resource)).toEqual(names)
})

test('a plan rejects a limit that no module declares', async () => {
  const { call } = await world.operator()
  const body = { name: 'odd', limits: { castles: 3 } }
  const { status, json } = await call('PUT', '/plans/odd', { body })
  expect([status, json.code]).toEqual([422, 'invalid_body'])
  expect(json.errors[0].pointer).toMatch(/^\/limits/)
})
