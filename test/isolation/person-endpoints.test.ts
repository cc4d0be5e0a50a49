import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { makePerson, type Person, signed } from '../support/people.ts'
import type { Tenant, World } from '../support/world.ts'
import { costOf } from './support/endpoint-attacks.ts'
import { served } from './support/endpoints.ts'
import { openGuardedWorld } from './support/world.ts'

const endpoints = served().filter(({ endpoint }) => endpoint.declaration.may === 'person')

let world: World
let acme: Tenant
let somebody: Person
beforeAll(async () => {
  world = await openGuardedWorld()
  acme = await world.tenant()
  somebody = await makePerson(world)
})
afterAll(() => world.close())

describe.each(endpoints)('$name', ({ name }) => {
  const [method = '', template = ''] = name.split(' ')
  const path = template.replaceAll(/\{\w+\}/g, 'x')

  test('without a session asks no database', async () => {
    const foreign = await signed('token', 'another secret, by somebody else')
    for (const [key, code] of [
      [null, 'unauthenticated'],
      [acme.key, 'invalid_credential'],
      [foreign, 'invalid_credential'],
      [`${somebody.token}x`, 'invalid_credential'],
    ] as const) {
      const cost = await costOf(world, async () => {
        const reply = await world.request(method, path, { key })
        expect(reply).toMatchObject({ status: 401, json: { code } })
        return reply
      })
      expect(cost).toEqual({ requests: 0, websockets: 0, queries: 0, said: 0 })
    }
  })
})
