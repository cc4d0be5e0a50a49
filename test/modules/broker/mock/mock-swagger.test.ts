import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Inserted } from '../../../support/inserted-fixtures.ts'
import { mockOf as anyMockOf } from '../../../support/mocks.ts'
import { openWorld, type Tenant, type World } from '../../../support/world.ts'

let world: World
let acme: Tenant
beforeAll(async () => {
  world = await openWorld()
  acme = await world.tenant()
})
afterAll(() => world.close())

const mockOf = (name: string, spec: unknown, inserted: readonly Inserted[] = []) =>
  anyMockOf(world, acme, name, spec, inserted)

test('Swagger 2: base path, a form, examples, a body', async () => {
  const at = await mockOf('swagger', {
    swagger: '2.0',
    info: { title: 'Old', version: '1' },
    basePath: '/old',
    produces: ['application/json'],
    paths: {
      '/moats': {
        get: {
          parameters: [
            {
              name: 'ids',
              in: 'query',
              type: 'array',
              items: { type: 'integer' },
              collectionFormat: 'csv',
            },
          ],
          responses: {
            200: {
              description: 'ok',
              examples: { 'application/json': ['example'] },
              schema: { type: 'array' },
            },
          },
        },
        post: {
          parameters: [
            {
              name: 'body',
              in: 'body',
              required: true,
              schema: { type: 'object', required: ['a'] },
            },
          ],
          responses: {
            200: { description: 'ok', schema: { type: 'integer', 'x-nullable': true } },
          },
        },
      },
    },
  })
  expect((await acme.call('GET', `${at}/old/moats?ids=1,2`)).json).toEqual(['example'])
  expect((await acme.call('GET', `${at}/moats?ids=1,b`)).json.errors[0].pointer).toBe(
    '/query/ids/1',
  )
  expect((await acme.call('POST', `${at}/moats`, { body: {} })).json.errors[0].pointer).toBe(
    '/body',
  )
  expect((await acme.call('POST', `${at}/moats`, { body: { a: 1 } })).json).toBe(1)
})
