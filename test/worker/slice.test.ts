import { afterAll, beforeAll, expect, test } from 'vitest'
import { openWorld, type World } from '../support/world.ts'

let world: World
beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world.close())

test('a service is registered, published, fetched, deployed and asked for', async () => {
  const acme = await world.tenant()
  const registered = await acme.call('POST', '/api/services', {
    body: { name: 'castle', packageJson: { version: '1.2.0' } },
  })
  console.log(registered.status, registered.text, registered.headers.get('server-timing'))
  expect(registered.status).toBe(201)
})
