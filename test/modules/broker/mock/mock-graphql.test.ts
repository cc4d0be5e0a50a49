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

describe('GraphQL', () => {
  const sdl = `
    type Query { castle(id: ID!): Castle castles(first: Int): [Castle!]! thing: Thing }
    type Mutation { build(name: String!): Castle! }
    interface Thing { id: ID! }
    enum Kind { KEEP TOWER }
    type Castle implements Thing { id: ID! name: String! kind: Kind height: Float owner: Castle }`
  let at: string
  const ask = (body: unknown) => acme.call('POST', `${at}/graphql`, { body })
  beforeAll(async () => {
    const fixture = (id: string, name: string): Inserted => ({
      operation: 'Query.castle',
      specType: 'graphql',
      data: {
        request: {
          method: 'POST',
          path: '/graphql',
          body: { query: 'query($id: ID!) { castle(id: $id) { name } }', variables: { id } },
        },
        response: { status: 200, body: { data: { castle: { name } } } },
      },
    })
    at = await mockOf('graph', sdl, [fixture('1', 'One'), fixture('2', 'Two')])
  })

  test('answers values that fit their types', async () => {
    const reply = await ask({
      query:
        '{ castles(first: 2) { id kind height alias: name owner { name } } thing { __typename id } }',
    })
    expect([reply.status, sourceOf(reply)]).toEqual([200, 'schema'])
    expect(reply.json).toEqual({
      data: {
        castles: [{ id: '1', kind: 'KEEP', height: 1.5, alias: 'name', owner: { name: 'name' } }],
        thing: { __typename: 'Castle', id: '1' },
      },
    })
    expect((await ask({ query: 'mutation { build(name: "x") { id } }' })).json).toEqual({
      data: { build: { id: '1' } },
    })
  })

  test('answers approved fixtures first, by their variables or arguments', async () => {
    const query = 'query($id: ID!) { castle(id: $id) { name kind } }'
    for (const [id, name] of [
      ['1', 'One'],
      ['2', 'Two'],
    ]) {
      const reply = await ask({ query, variables: { id } })
      expect([reply.json, sourceOf(reply)]).toEqual([
        { data: { castle: { name, kind: 'KEEP' } } },
        'fixture',
      ])
    }
    expect((await ask({ query: '{ castle(id: 2) { name } }' })).json.data.castle.name).toBe('Two')
  })

  test("rejects a query that does not match, in GraphQL's own form", async () => {
    for (const [body, message] of [
      [{ query: '{ castle { nme } }' }, /nme/],
      [{ query: '{' }, /Syntax/],
      [{}, /no query/],
      [{ query: 'query($id: ID!) { castle(id: $id) { id } }' }, /\$id/],
    ] as const) {
      const reply = await ask(body)
      expect([reply.status, Object.keys(reply.json)]).toEqual([400, ['errors']])
      expect(reply.json.errors.map((error: { message: string }) => error.message).join()).toMatch(
        message,
      )
    }
    expect((await ask({ query: '{ castle { nme } }' })).json.errors[0].locations).toEqual([
      { line: 1, column: 12 },
    ])
  })

  test('can be introspected, also by GET, and is at /graphql only', async () => {
    const query = '{ __schema { queryType { name } types { name } } }'
    const reply = await acme.call(
      'GET',
      `/api/mock/service/graph/graphql?query=${encodeURIComponent(query)}`,
    )
    expect(reply.json.data.__schema.queryType).toEqual({ name: 'Query' })
    expect(reply.headers.get('Server-Timing')).toContain('desc="1"')
    expect((await acme.call('POST', `${at}/other`, { body: { query } })).status).toBe(404)
  })

  test('a query that asks for exponential work ends', async () => {
    const depth = 24
    const fragments = Array.from(
      { length: depth },
      (_, index) =>
        `fragment F${index} on Castle { a: owner { ...F${index + 1} } b: owner { ...F${index + 1} } }`,
    )
    const query = `{ castles { ...F0 } } ${fragments.join(' ')} fragment F${depth} on Castle { id }`
    const reply = await ask({ query })
    expect([reply.status, reply.json.code]).toEqual([501, 'nothing_to_answer'])
  })
})
