import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openWorld, type Reply, type Tenant, type World } from '../support/world.ts'

let world: World
let acme: Tenant
beforeAll(async () => {
  world = await openWorld()
  acme = await world.tenant()
  for (const name of ['castle-service', '@acme/castle', 'castle-graphql', 'lists', 'seeded']) {
    await acme.call('POST', '/api/services', { body: { name, packageJson: {} } })
  }
})
afterAll(() => world.close())

/** As consumer.proposeFixture and the batch of close() send it. */
const proposal = (given: object = {}) => ({
  service: 'castle-service',
  serviceVersion: '1.0.0',
  specType: 'openapi',
  operation: 'listCastles',
  source: 'consumer',
  data: {
    request: {
      method: 'GET',
      path: '/castles',
      headers: { host: 'localhost:3000', accept: '*/*' },
    },
    response: {
      status: 200,
      headers: { 'content-type': 'application/json' },
      body: [{ id: 'c1', name: 'Windsor' }],
    },
  },
  createdFrom: {
    type: 'test_output',
    timestamp: '2026-01-02T03:04:05.678Z',
    generatedBy: 'consumer-test',
    testRun: 'local',
  },
  notes: 'Recorded from castle-client tests',
  ...given,
})
const answering = (body: unknown) => ({
  data: { request: { method: 'GET', path: '/castles' }, response: { status: 200, body } },
})
const propose = (given: object = {}, tenant = acme) =>
  tenant.call('POST', '/api/fixtures', { body: proposal(given) })
const batch = (...fixtures: unknown[]) =>
  acme.call('POST', '/api/fixtures/batch', { body: { fixtures } })
const approve = (id: string, body: object = { approvedBy: 'jane' }) =>
  acme.call('POST', `/api/fixtures/${id}/approve`, { body })
const ids = (fixtures: { id: string }[]) => fixtures.map(({ id }) => id)

describe('A9 POST /api/fixtures', () => {
  test('answers 201 with a draft, then 200 with the same and the version beside the first', async () => {
    const first = await propose()
    expect(first.status, first.text).toBe(201)
    expect(first.json).toEqual({
      id: expect.any(String),
      service: 'castle-service',
      serviceVersion: '1.0.0',
      serviceVersions: ['1.0.0'],
      specType: 'openapi',
      operation: 'listCastles',
      status: 'draft',
      source: 'consumer',
      priority: 1,
      data: proposal().data,
      createdFrom: proposal().createdFrom,
      createdAt: expect.stringMatching(/Z$/),
      updatedAt: expect.stringMatching(/Z$/),
      approvedBy: null,
      approvedAt: null,
      reviewedBy: null,
      reviewedAs: null,
      notes: 'Recorded from castle-client tests',
    })
    const again = await propose({ serviceVersion: '1.1.0', notes: 'another run' })
    expect(again.status).toBe(200)
    expect(again.json).toEqual({ ...first.json, serviceVersions: ['1.0.0', '1.1.0'] })
    expect((await propose()).json).toEqual(again.json)
  })

  test('takes a scoped name, a priority and no notes', async () => {
    const reply = await propose({ service: '@acme/castle', priority: 10, notes: undefined })
    expect(reply.status).toBe(201)
    expect(reply.json).toMatchObject({ service: '@acme/castle', priority: 10, notes: null })
  })

  test('tells the same call of two services apart', async () => {
    const one = await propose({ operation: 'shared' })
    const two = await propose({ operation: 'shared', service: '@acme/castle' })
    expect([one.status, two.status]).toEqual([201, 201])
    expect(one.json.id).not.toBe(two.json.id)
  })

  test('keeps no credential of what was recorded, and knows the call by what is left', async () => {
    const withToken = (token: string) => ({
      operation: 'secret',
      data: {
        request: { method: 'GET', path: '/castles', headers: { Authorization: token } },
        response: { status: 200, headers: { 'set-cookie': `session=${token}` }, body: {} },
      },
    })
    const first = await propose(withToken('Bearer one'))
    expect(first.json.data.request.headers).toEqual({ Authorization: '[redacted]' })
    expect(first.json.data.response.headers).toEqual({ 'set-cookie': '[redacted]' })
    const [stored] = await world.owner<{ data: string }>(
      'select data::text from fixtures where id = $1',
      [first.json.id],
    )
    expect(stored?.data).not.toContain('one')
    const second = await propose(withToken('Bearer two'))
    expect([second.status, second.json.id]).toEqual([200, first.json.id])
  })

  test.each([
    ['no response', { data: { request: { method: 'GET' } } }, '/data/response'],
    ['an empty response', { data: { response: null } }, '/data/response'],
    ['no data', { data: undefined }, '/data'],
    ['a request that is no object', { data: { request: 'GET', response: {} } }, '/data/request'],
    ['a state that is no object', { data: { state: [], response: {} } }, '/data/state'],
    ['no operation', { operation: undefined }, '/operation'],
    ['an unknown source', { source: 'rumour' }, '/source'],
    ['what cannot be stored', answering('a\0b'), '/data'],
    ['half a character', answering('\ud800'), '/data'],
    ['a name that cannot be stored', answering({ 'a\0': 1 }), '/data'],
  ])('refuses %s with 400', async (_, given, pointer) => {
    const reply = await propose(given)
    expect([reply.status, reply.json.error]).toEqual([400, 'Invalid fixture data'])
    expect(reply.json.errors.map((error: { pointer: string }) => error.pointer)).toEqual([pointer])
  })

  test('is 404 for an unknown service', async () => {
    const reply = await propose({ service: 'nobody' })
    expect([reply.status, reply.json.error]).toEqual([404, 'Service not found'])
  })

  test('repeated under its Idempotency-Key is answered as the first', async () => {
    const headers = { 'Idempotency-Key': 'once' }
    const body = proposal({ operation: 'once' })
    const first = await acme.call('POST', '/api/fixtures', { body, headers })
    const again = await acme.call('POST', '/api/fixtures', { body, headers })
    expect([again.status, again.text]).toEqual([201, first.text])
  })
})

describe('A7 POST /api/fixtures/batch', () => {
  test('creates what is new, once, and says what is wrong with the rest, in their order', async () => {
    const known = await propose({ operation: 'batch-known' })
    const reply = await batch(
      proposal({ operation: 'batch-1' }),
      proposal({ operation: 'batch-known' }),
      proposal({ service: 'nobody' }),
      proposal({ operation: 'batch-1', serviceVersion: '2.0.0' }),
      proposal({ data: { request: {} } }),
      'no fixture',
      proposal({ operation: 'batch-2', service: '@acme/castle' }),
    )
    expect(reply.status, reply.text).toBe(200)
    const [one, , , , , , two] = reply.json.results
    expect(reply.json).toEqual({
      total: 7,
      created: 2,
      duplicates: 2,
      errors: 3,
      results: [
        { status: 'created', fixtureId: expect.any(String) },
        { status: 'duplicate', fixtureId: known.json.id },
        { status: 'error', error: 'Service not found: nobody' },
        { status: 'duplicate', fixtureId: one.fixtureId },
        { status: 'error', error: 'Invalid fixture data: /data/response: must hold a response' },
        { status: 'error', error: expect.stringContaining('Invalid fixture data: ') },
        { status: 'created', fixtureId: expect.any(String) },
      ],
    })
    const stored = await acme.call('GET', `/api/v1/fixtures/by-id/${one.fixtureId}`)
    expect(stored.json).toMatchObject({ status: 'draft', serviceVersions: ['1.0.0', '2.0.0'] })
    const other = await acme.call('GET', `/api/v1/fixtures/by-id/${two.fixtureId}`)
    expect(other.json.service).toBe('@acme/castle')
  })

  test('of a thousand is one round trip, and all duplicates the second time', async () => {
    const many = Array.from({ length: 1000 }, (_, at) =>
      proposal({ operation: `many-${at % 10}`, ...answering([{ id: at }]) }),
    )
    const reply = await batch(...many)
    expect(reply.json).toMatchObject({ total: 1000, created: 1000, duplicates: 0, errors: 0 })
    expect(reply.headers.get('Server-Timing')).toContain('desc="1"')
    const ofLast = await acme.call(
      'GET',
      `/api/v1/fixtures/by-id/${reply.json.results[999].fixtureId}`,
    )
    expect(ofLast.json.data.response.body).toEqual([{ id: 999 }])
    const again = await batch(...many)
    expect(again.json).toMatchObject({ created: 0, duplicates: 1000, errors: 0 })
    const stored = ({ json }: Reply) =>
      json.results.map(({ fixtureId }: { fixtureId: string }) => fixtureId)
    expect(new Set(stored(reply)).size).toBe(1000)
    expect(stored(again)).toEqual(stored(reply))
  })

  test('is 400 when it is empty, no array, or has more than 5000', async () => {
    for (const body of [{ fixtures: [] }, { fixtures: {} }, {}]) {
      const reply = await acme.call('POST', '/api/fixtures/batch', { body })
      expect([reply.status, reply.json.error]).toEqual([400, 'Invalid fixture data'])
    }
    const reply = await batch(...Array.from({ length: 5001 }, () => 0))
    expect(reply.status).toBe(400)
    expect(reply.json.errors[0].detail).toContain('5000')
  })

  test('of nothing that can be stored asks for the permission all the same', async () => {
    const key = await acme.newKey({ name: 'reader', scopes: ['fixtures:read'] })
    const body = { fixtures: ['nothing'] }
    expect((await acme.call('POST', '/api/fixtures/batch', { body, key })).status).toBe(403)
    expect((await batch('nothing')).json).toMatchObject({ total: 1, errors: 1 })
  })

  test('writes an event for each new fixture, and none for the others', async () => {
    const tenant = await world.tenant()
    await tenant.call('POST', '/api/services', {
      body: { name: 'castle-service', packageJson: {} },
    })
    const body = { fixtures: [proposal(), proposal(), proposal({ operation: 'other' })] }
    for (const _ of [1, 2]) await tenant.call('POST', '/api/fixtures/batch', { body })
    const events = await world.owner(
      `select type, subject_type, payload, actor_member_id from events
       where tenant_id = $1 and type <> 'service.registered' order by type, payload ->> 'operation'`,
      [tenant.id],
    )
    const told = (operation: string) => ({
      type: 'fixture.proposed',
      subject_type: 'fixture',
      payload: { service: 'castle-service', operation },
      actor_member_id: tenant.memberId,
    })
    expect(events).toEqual([
      told('listCastles'),
      told('other'),
      expect.objectContaining({
        type: 'version.created',
        payload: { service: 'castle-service', version: '1.0.0' },
      }),
    ])
  })
})

describe('A6 GET /api/fixtures/service/{service}', () => {
  test('lists what was approved for a version: by priority, then the provider’s, a person’s, a consumer’s', async () => {
    const made: Record<string, string> = {}
    for (const [operation, given] of Object.entries({
      consumer: {},
      manual: { source: 'manual' },
      provider: { source: 'provider' },
      urgent: { priority: 5 },
      older: { serviceVersion: '0.9.0' },
      draft: {},
    })) {
      made[operation] = (await propose({ service: 'lists', operation, ...given })).json.id
    }
    for (const [operation, id] of Object.entries(made)) {
      if (operation !== 'draft') expect((await approve(id)).status).toBe(200)
    }
    const operations = async (query: string) => {
      const reply = await acme.call('GET', `/api/fixtures/service/lists?${query}`)
      expect(reply.status, reply.text).toBe(200)
      return reply.json.map(({ operation }: { operation: string }) => operation)
    }
    const approved = ['urgent', 'provider', 'manual', 'consumer']
    expect(await operations('version=1.0.0&status=approved')).toEqual(approved)
    expect(await operations('version=0.9.0&status=approved')).toEqual(['older'])
    expect(await operations('version=7.7.7&status=approved')).toEqual([])
    expect(await operations('status=draft')).toEqual(['draft'])
    expect(await operations('')).toHaveLength(6)
  })

  test('takes a scoped name, and is 404 for an unknown service', async () => {
    const scoped = await acme.call('GET', '/api/fixtures/service/@acme/castle?status=draft')
    expect(scoped.json.length).toBeGreaterThan(0)
    expect((await acme.call('GET', '/api/fixtures/service/nobody')).status).toBe(404)
  })
})

describe('A10 GET /api/fixtures/normalized/{service}/{version}', () => {
  test('gives what the approved fixtures of the version show', async () => {
    for (const [operation, body, serviceVersion] of [
      ['listCastles', [{ id: 1, name: 'Windsor' }, { name: 'no id' }], '1.0.0'],
      ['updateCastle', { id: 1, name: 'Burg' }, '1.0.0'],
      ['getOwner', { id: 'o1' }, '2.0.0'],
    ] as const) {
      const data = answering(body)
      const { json } = await propose({ service: 'seeded', operation, serviceVersion, ...data })
      await approve(json.id)
    }
    await propose({ service: 'seeded', operation: 'getDraft', ...answering({ id: 'd' }) })
    const reply = await acme.call('GET', '/api/fixtures/normalized/seeded/1.0.0')
    expect(reply.status).toBe(200)
    const castle = { id: 1, type: 'Castle' }
    expect(reply.json).toEqual({
      entities: {
        Castle: [
          {
            ...castle,
            data: { id: 1, name: 'Windsor' },
            operation: 'create',
            source: 'listCastles',
          },
        ],
      },
      mutations: {
        Castle: [
          { ...castle, data: { id: 1, name: 'Burg' }, operation: 'update', source: 'updateCastle' },
        ],
      },
      relationships: [],
      metadata: {
        service: 'seeded',
        version: '1.0.0',
        totalFixtures: 2,
        extractedAt: expect.stringMatching(/Z$/),
      },
    })
  })

  test('is 404 for a version that is not there, so that no provider empties its data for it', async () => {
    for (const path of ['seeded/9.9.9', 'nobody/1.0.0', '@acme/nobody/1.0.0']) {
      expect((await acme.call('GET', `/api/fixtures/normalized/${path}`)).status).toBe(404)
    }
  })
})

describe('A19 the review of fixtures', () => {
  test('POST /api/fixtures/{id}/approve keeps who the client says approved it, and who did', async () => {
    const { json } = await propose({ operation: 'approving' })
    const reply = await approve(json.id, { approvedBy: 'jane', notes: 'fine' })
    expect(reply.status).toBe(200)
    expect(reply.json).toMatchObject({
      id: json.id,
      status: 'approved',
      approvedBy: 'jane',
      approvedAt: expect.stringMatching(/Z$/),
      reviewedBy: `${acme.slug}-ci`,
      reviewedAs: 'jane',
      notes: 'fine',
    })
    expect((await approve(crypto.randomUUID())).status).toBe(404)
    expect((await approve('no-uuid')).status).toBe(404)
  })

  test('PUT /api/fixtures/{id} changes what it names', async () => {
    const { json } = await propose({ operation: 'putting' })
    const put = (body: object) => acme.call('PUT', `/api/fixtures/${json.id}`, { body })
    const changed = await put({ priority: 9, notes: 'first' })
    expect(changed.json).toMatchObject({
      ...json,
      priority: 9,
      notes: 'first',
      updatedAt: expect.any(String),
    })
    const approved = await put({ status: 'approved' })
    expect(approved.json).toMatchObject({ status: 'approved', approvedBy: `${acme.slug}-ci` })
    const deprecated = await put({ status: 'deprecated' })
    expect([deprecated.status, deprecated.json.errors[0].pointer]).toEqual([422, '/status'])
  })

  test('GET /api/fixtures/pending lists the drafts, newest first', async () => {
    const tenant = await world.tenant()
    await tenant.call('POST', '/api/services', {
      body: { name: 'castle-service', packageJson: {} },
    })
    const first = await propose({ operation: 'a' }, tenant)
    const second = await propose({ operation: 'b' }, tenant)
    const third = await propose({ operation: 'c' }, tenant)
    await tenant.call('POST', `/api/fixtures/${second.json.id}/approve`, { body: {} })
    const reply = await tenant.call('GET', '/api/fixtures/pending')
    expect(ids(reply.json)).toEqual([third.json.id, first.json.id])
    expect((await tenant.call('GET', '/api/fixtures/pending?service=other')).json).toEqual([])
  })

  test.each([
    ['listCastles2', 'listCastles2'],
    ['Query.castle', 'Query.castle'],
    ['approve', 'approve'],
    // Clients do not encode it.
    ['GET./castles/{id}', 'GET./castles/{id}'],
    ['GET./castles/{id}/towers', encodeURIComponent('GET./castles/{id}/towers')],
  ])('lists what is approved for the operation %s, asked for as %s', async (operation, sent) => {
    const { json } = await propose({ operation })
    await approve(json.id)
    await propose({ operation, ...answering('a draft') })
    const at = `/api/fixtures/${sent}?service=castle-service`
    const reply = await acme.call('GET', `${at}&version=1.0.0&status=approved`)
    expect(ids(reply.json)).toEqual([json.id])
    expect(ids((await acme.call('GET', `${at}&version=1.0.0`)).json)).toEqual([json.id])
    expect((await acme.call('GET', `${at}&version=1.0.1`)).json).toEqual([])
    expect((await acme.call('GET', at)).status).toBe(400)
  })

  test('GET /api/fixtures?testRun= lists what that run recorded, and nothing else', async () => {
    const recorded = (testRun: string, consumer: string) => ({
      operation: `in-${testRun}`,
      createdFrom: { ...proposal().createdFrom, testRun, consumer },
    })
    const one = await propose(recorded('build-7', 'castle-client'))
    await propose(recorded('build-8', 'castle-client'))
    const list = async (query: string) =>
      ids((await acme.call('GET', `/api/fixtures?${query}`)).json)
    expect(await list('testRun=build-7')).toEqual([one.json.id])
    expect(await list('testRun=build-9')).toEqual([])
    expect(await list('consumer=castle-client')).toHaveLength(2)
    expect(await list('consumer=castle-client&status=approved')).toEqual([])
    const scoped = await list('provider=@acme/castle')
    expect(scoped.length).toBeGreaterThan(0)
    expect(await list('service=@acme/castle')).toEqual(scoped)
    expect(await list('service=@acme/castle&provider=castle-service')).toEqual([])
  })
})
