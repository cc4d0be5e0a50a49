import { afterAll, beforeAll, expect, test } from 'vitest'
import { asRuntime, entering } from '../../isolation/support/world.ts'
import { openWorld, type World } from '../../support/world.ts'

let world: World
beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world.close())

test('keeps the events of one transaction in the order of their emission', async () => {
  const tenant = await world.tenant()
  const { refused } = await asRuntime(world, [
    await entering(tenant),
    `select app.emit('service.created', 'service', gen_random_uuid(), jsonb_build_object('name', n::text))
     from generate_series(1, 500) n`,
  ])
  expect(refused).toBeUndefined()
  const rows = await world.owner<{ n: number; id: string }>(
    `select (payload ->> 'name')::int as n, id
     from events where tenant_id = $1 order by id`,
    [tenant.id],
  )
  expect(rows.map(({ n }) => n)).toEqual(rows.map((_, index) => index + 1))
  for (const { id } of rows) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab]/)
  const [{ id = '' } = {}] = rows
  const made = Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16)
  expect(Math.abs(Date.now() - made)).toBeLessThan(60_000)
})
