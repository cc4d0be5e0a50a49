import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Example, entitiesOf, typeName } from '../../../src/modules/fixtures/normalize.ts'

const rest = (operation: string, body: unknown, method = 'GET'): Example => ({
  operation,
  specType: 'openapi',
  data: { request: { method }, response: { status: 200, body } },
})
const graphql = (operation: string, response: unknown): Example => ({
  operation,
  specType: 'graphql',
  data: { response },
})
/** What an example gives, in short: where, type, id and operation. */
const brief = (...examples: Example[]) =>
  Object.entries(entitiesOf(examples)).flatMap(([place, types]) =>
    Object.entries(types).flatMap(([type, all]) =>
      all.map((one) => `${place} ${type} ${one.id} ${one.operation}`),
    ),
  )

test.each([
  ['listCastles', 'Castle'],
  ['getCastle', 'Castle'],
  ['createCastle', 'Castle'],
  ['UpdateCastles', 'Castle'],
  ['deletecastle', 'Castle'],
  ['findRulers', 'Ruler'],
  ['searchMoats', 'Moat'],
  ['castles', 'Castle'],
  ['getGetter', 'Getter'],
  ['listAddress', 'Addres'],
  ['list', 'List'],
])('the type of %s is %s', (operation, type) => {
  expect(typeName(operation)).toBe(type)
})

describe('an OpenAPI example', () => {
  test('of a list shows each item that has an id, to be created whatever the operation', () => {
    const items = [{ id: 1 }, { id: 0 }, { name: 'none' }, null, 'text', { id: 'two' }]
    expect(brief(rest('updateCastles', items, 'PUT'))).toEqual([
      'entities Castle 1 create',
      'entities Castle two create',
    ])
  })

  test.each([
    ['getCastle', 'GET', 'entities Castle 1 create'],
    ['createCastle', 'PUT', 'entities Castle 1 create'],
    ['UpdateCastle', 'POST', 'mutations Castle 1 update'],
    ['deleteCastle', 'GET', 'entities Castle 1 delete'],
    ['castle', 'PUT', 'mutations Castle 1 update'],
    ['castle', 'patch', 'mutations Castle 1 update'],
    ['castle', 'DELETE', 'entities Castle 1 delete'],
    ['castle', 'POST', 'entities Castle 1 create'],
  ])('of one thing by %s with %s is %s', (operation, method, told) => {
    expect(brief(rest(operation, { id: 1 }, method))).toEqual([told])
  })

  test.each([undefined, null, 'text', 7, {}, { id: '' }, [[{ id: 1 }]]])(
    'with the body %j shows nothing',
    (body) => {
      expect(entitiesOf([rest('getCastle', body)])).toEqual({ entities: {}, mutations: {} })
    },
  )

  test('without a request is of things that are there', () => {
    const data = { response: { body: { id: 1 } } }
    expect(brief({ operation: 'castle', specType: 'openapi', data })).toEqual([
      'entities Castle 1 create',
    ])
  })

  test('names its source and gives the whole thing', () => {
    const data = { id: 1, name: 'Windsor', owner: { id: 2 } }
    expect(entitiesOf([rest('getCastle', data)]).entities).toEqual({
      Castle: [{ id: 1, type: 'Castle', data, operation: 'create', source: 'getCastle' }],
    })
  })
})

describe('a GraphQL example', () => {
  const one = { data: { castle: { id: 1 } } }
  test.each([
    ['Query.castle', { body: one }, ['entities Castle 1 create']],
    ['Query.castle', one, ['entities Castle 1 create']],
    ['Query.castles', { data: { castles: [{ id: 1 }, {}, { id: 2 }] } }, ['1', '2']],
    ['Query.castleById', { data: { castleById: { id: 1 } } }, ['entities Castle 1 create']],
    ['Query.listCastlesByOwner', { data: { listCastlesByOwner: [{ id: 1 }] } }, ['1']],
    ['Mutation.updateCastle', { data: { updateCastle: { id: 1 } } }, ['mutations Castle 1 update']],
    ['Mutation.deleteCastles', { data: { deleteCastles: [{ id: 1 }] } }, ['Castle 1 delete']],
    ['Query.ByNight', { data: { ByNight: { id: 1 } } }, ['entities ByNight 1 create']],
    ['Query.moat', one, []],
    ['Query.constructor', one, []],
    ['Query.castle', { data: { castle: 'text' } }, []],
    ['Query.castle', { data: null }, []],
    ['Query.castle', 'text', []],
  ])('of %s with %j shows %j', (operation, response, told) => {
    const found = brief(graphql(operation, response))
    expect(found).toEqual(told.map((part) => expect.stringContaining(part)))
  })
})

test.each(['asyncapi', 'grpc', 'soap'] as const)('an example of %s shows nothing', (specType) => {
  expect(brief({ ...rest('getCastle', { id: 1 }), specType })).toEqual([])
})

test('an id that several show is the first one’s; entities and mutations have their own', () => {
  const found = entitiesOf([
    rest('getCastle', { id: 1, name: 'first' }),
    rest('listCastles', [{ id: 1, name: 'second' }, { id: 2 }, { id: '1' }]),
    rest('updateCastle', { id: 1, name: 'third' }),
    rest('getMoat', { id: 1 }),
  ])
  const names = (all: { data: unknown }[] = []) => all.map(({ data }) => data)
  expect(names(found.entities.Castle)).toEqual([{ id: 1, name: 'first' }, { id: 2 }, { id: '1' }])
  expect(names(found.mutations.Castle)).toEqual([{ id: 1, name: 'third' }])
  expect(names(found.entities.Moat)).toEqual([{ id: 1 }])
})

describe('of any examples', () => {
  const id = fc.oneof(fc.integer({ min: 1, max: 4 }), fc.constantFrom('a', 'b', '', null))
  const thing = fc.record({ id, name: fc.string() }, { requiredKeys: ['name'] })
  const example: fc.Arbitrary<Example> = fc.record({
    operation: fc.constantFrom(
      'getCastle',
      'listCastles',
      'updateCastle',
      'moats',
      '__proto__',
      's',
    ),
    specType: fc.constantFrom('openapi', 'graphql', 'asyncapi'),
    data: fc.record({
      request: fc.record({ method: fc.constantFrom('GET', 'PUT', 'DELETE') }),
      response: fc.oneof(
        fc.record({ body: fc.oneof(thing, fc.array(thing), fc.jsonValue()) }),
        fc.jsonValue(),
      ),
    }),
  })
  const all = (found: ReturnType<typeof entitiesOf>) => [
    ...Object.values(found.entities).flat(),
    ...Object.values(found.mutations).flat(),
  ]

  test('each entity has its id and its type, updates alone are mutations, none is there twice', () =>
    fc.assert(
      fc.property(fc.array(example), (examples) => {
        const { entities, mutations } = entitiesOf(examples)
        for (const [types, isMutation] of [
          [entities, false],
          [mutations, true],
        ] as const) {
          for (const [type, found] of Object.entries(types)) {
            expect(new Set(found.map((one) => JSON.stringify(one.id))).size).toBe(found.length)
            for (const one of found) {
              expect(one.id).toBeTruthy()
              expect([one.type, one.data.id, one.operation === 'update']).toEqual([
                type,
                one.id,
                isMutation,
              ])
            }
          }
        }
      }),
    ))

  test('the same examples again, or what shows nothing, add nothing', () =>
    fc.assert(
      fc.property(fc.array(example), (examples) => {
        const silent = examples.map((one) => ({ ...one, specType: 'asyncapi' as const }))
        expect(entitiesOf([...examples, ...silent, ...examples])).toEqual(entitiesOf(examples))
      }),
    ))

  test('more examples never take an entity away', () =>
    fc.assert(
      fc.property(fc.array(example), fc.array(example), (examples, more) => {
        const found = all(entitiesOf([...examples, ...more]))
        for (const one of all(entitiesOf(examples))) expect(found).toContainEqual(one)
      }),
    ))
})
