import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Inserted } from '../../../support/inserted-fixtures.ts'
import { mockOf as anyMockOf, sourceOf } from '../../../support/mocks.ts'
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

describe('AsyncAPI', () => {
  const payload = {
    type: 'object',
    required: ['id'],
    properties: { id: { type: 'string', format: 'uuid' } },
  }
  const expected = { id: '00000000-0000-4000-8000-000000000001' }

  test('version 2, in YAML: the messages of a channel', async () => {
    const at = await mockOf(
      'async2',
      `asyncapi: 2.6.0
info: {title: t, version: "1"}
channels:
  castle/{id}/built:
    subscribe:
      operationId: onBuilt
      message:
        oneOf:
          - {name: Built, payload: {type: object, required: [id], properties: {id: {type: string, format: uuid}}}}
          - {name: Razed, payload: {type: string}, examples: [{name: sad, payload: gone}]}
`,
    )
    const reply = await acme.call('GET', `${at}/castle/7/built`)
    expect([reply.status, sourceOf(reply)]).toEqual([200, 'schema'])
    expect(reply.json).toEqual({
      channel: 'castle/{id}/built',
      messages: [
        { name: 'Built', source: 'schema', payload: expected },
        { name: 'Razed', source: 'example', payload: 'gone' },
      ],
    })
    const named = await acme.call('GET', `${at}/channels/castle/7/built/messages`, {
      headers: { Prefer: 'example=sad' },
    })
    expect(named.json.messages).toEqual([{ name: 'Razed', source: 'example', payload: 'gone' }])
    expect((await acme.call('POST', `${at}/castle/7/built`, { body: {} })).status).toBe(405)
    expect((await acme.call('GET', `${at}/castle/7`)).status).toBe(404)
  })

  test('version 3: by address or id, fixtures first', async () => {
    const spec = {
      asyncapi: '3.0.0',
      info: { title: 't', version: '1' },
      channels: { built: { address: 'castle.built', messages: { Built: { payload } } } },
      operations: { onBuilt: { action: 'receive', channel: { $ref: '#/channels/built' } } },
    }
    const plain = await mockOf('async3', spec)
    for (const path of ['/castle.built', '/built', '/channels/built/messages']) {
      expect((await acme.call('GET', plain + path)).json.messages).toEqual([
        { name: 'Built', source: 'schema', payload: expected },
      ])
    }
    const fixed = await mockOf('async3-fixed', spec, [
      {
        operation: 'onBuilt',
        specType: 'asyncapi',
        data: { response: { status: 200, body: { id: 'from a fixture' } } },
      },
    ])
    const reply = await acme.call('GET', `${fixed}/built`)
    expect([reply.json.messages, sourceOf(reply)]).toEqual([
      [{ source: 'fixture', payload: { id: 'from a fixture' } }],
      'fixture',
    ])
  })
})
