import { expect, test } from 'vitest'
import { interactionsOf, record } from '../../support/interactions.ts'
import { fixture, type Played } from './castles.ts'

/** Steps 3 to 6: what the tests of a consumer leave, and the review of it. */
export function recording(played: Played): void {
  const answered = (secret: string) => ({
    response: { status: 200, headers: {}, body: { id: 'c1', name: 'Windsor', secret } },
  })

  test('3 a batch whose ids are no UUIDs is recorded, and the same again is not', async () => {
    const guest = played()
    const batch = interactionsOf(3, answered(guest.secret))
    const first = await record(guest, batch)
    expect([first.status, first.json]).toMatchObject([
      201,
      { status: 'processed', results: { recorded: 3, duplicates: 0, errors: 0 } },
    ])
    const again = await record(guest, batch)
    expect([again.status, again.json.results]).toEqual([
      201,
      { recorded: 0, duplicates: 3, errors: 0 },
    ])
  })

  test('4 the same interactions in another environment are duplicates that it needs, too', async () => {
    const guest = played()
    const batch = interactionsOf(3, { ...answered(guest.secret), environment: 'stage' })
    expect((await record(guest, batch)).json.results).toMatchObject({ recorded: 0, duplicates: 3 })
    const { json } = await guest.call('GET', '/api/v1/interactions?environment=stage&count=true')
    expect(json.page.total).toBe(3)
  })

  test('5 a batch of fixtures is created, and again it is duplicates', async () => {
    const guest = played()
    const { secret } = guest
    const windsor = { id: 'c1', name: 'Windsor', secret }
    const fixtures = [
      fixture('listCastles', 'GET', [windsor, { id: 'c2', name: 'Burg' }, { name: 'no id' }]),
      fixture('getCastle', 'GET', { ...windsor, name: 'Windsor again' }),
      fixture('updateCastle', 'PUT', { ...windsor, name: 'Schloss' }),
      fixture(
        'Query.castles',
        'POST',
        { data: { castles: [{ id: 'g1', name: secret }] } },
        { service: 'castle-graphql', specType: 'graphql' },
      ),
    ]
    const send = () => guest.call('POST', '/api/fixtures/batch', { body: { fixtures } })
    const [first, again] = [await send(), await send()]
    expect([first.status, again.status]).toEqual([200, 200])
    expect(first.json).toMatchObject({ total: 4, created: 4, duplicates: 0, errors: 0 })
    expect(again.json).toMatchObject({ total: 4, created: 0, duplicates: 4, errors: 0 })
    const ids = ({ json }: typeof first) =>
      json.results.map(({ fixtureId }: { fixtureId: string }) => fixtureId)
    expect(ids(again)).toEqual(ids(first))
  })

  test('6 one is approved and revoked, then all approved: normalized entities appear per the rules', async () => {
    const guest = played()
    const review = (id: string, verb: string, body: object) =>
      guest.call('POST', `/api/v1/fixtures/${id}/${verb}`, { body })
    const approved = async () => {
      const path = '/api/fixtures/service/castle-service?version=1.0.0&status=approved'
      return (await guest.call('GET', path)).json
    }
    const { json: drafts } = await guest.call('GET', '/api/fixtures/pending')
    expect(drafts).toHaveLength(4)
    const one = drafts.find(({ operation }: { operation: string }) => operation === 'getCastle')
    expect((await review(one.id, 'approve', { approvedBy: 'jane' })).json.status).toBe('approved')
    expect(await approved()).toMatchObject([{ id: one.id, approvedBy: 'jane' }])
    expect((await review(one.id, 'revoke', { revokedBy: 'jane' })).json.status).toBe('draft')
    expect(await approved()).toEqual([])
    const { json: local } = await guest.call('GET', '/api/fixtures?testRun=local&status=draft')
    expect(local).toHaveLength(4)
    for (const { id } of local.toReversed()) {
      expect((await review(id, 'approve', { approvedBy: 'jane' })).status).toBe(200)
    }
    const normalized = async (service: string) =>
      (await guest.call('GET', `/api/fixtures/normalized/${service}/1.0.0`)).json
    const rest = await normalized('castle-service')
    const [entity] = rest.entities.Castle
    expect(Object.keys(entity).toSorted()).toEqual(['data', 'id', 'operation', 'source', 'type'])
    const ids = rest.entities.Castle.map(({ id }: { id: string }) => id)
    expect(ids.toSorted()).toEqual(['c1', 'c2'])
    expect(rest).toMatchObject({
      mutations: { Castle: [{ id: 'c1', operation: 'update', source: 'updateCastle' }] },
      metadata: { service: 'castle-service', version: '1.0.0', totalFixtures: 3 },
    })
    expect(await normalized('castle-graphql')).toMatchObject({
      entities: { Castle: [{ id: 'g1', operation: 'create', source: 'Query.castles' }] },
      mutations: {},
    })
  })
}
