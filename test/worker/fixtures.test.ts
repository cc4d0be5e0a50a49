import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openWorld, type Tenant, type World } from '../support/world.ts'

let world: World
let acme: Tenant
beforeAll(async () => {
  world = await openWorld()
  acme = await tenantWithCastle()
})
afterAll(() => world.close())

async function tenantWithCastle(): Promise<Tenant> {
  const tenant = await world.tenant()
  await tenant.call('POST', '/api/services', { body: { name: 'castle', packageJson: {} } })
  return tenant
}

const answering = (body: unknown) => ({
  request: { method: 'GET' },
  response: { status: 200, body },
})

async function propose(given: object = {}, tenant = acme): Promise<string> {
  const body = {
    service: 'castle',
    serviceVersion: '1.0.0',
    operation: crypto.randomUUID(),
    source: 'manual',
    data: answering(1),
    ...given,
  }
  const reply = await tenant.call('POST', '/api/v1/fixtures', { body })
  expect(reply.status, reply.text).toBe(201)
  return reply.json.id
}

type Step = 'approve' | 'reject' | 'revoke'
const step = (id: string, verb: Step, body: object = {}, tenant = acme) =>
  tenant.call('POST', `/api/v1/fixtures/${id}/${verb}`, { body })
const at = (id: string) => `/api/v1/fixtures/by-id/${id}`
const read = async (id: string) => (await acme.call('GET', at(id))).json
const patch = (id: string, body: object, headers = {}) =>
  acme.call('PATCH', at(id), { body, headers })
const put = (id: string, body: object) => acme.call('PUT', `/api/v1/fixtures/${id}`, { body })

/** The events of a fixture, oldest first. */
async function eventsOf(id: string): Promise<string[]> {
  const rows = await world.owner<{ type: string }>(
    'select type from events where subject_id = $1 order by occurred_at, id',
    [id],
  )
  return rows.map(({ type }) => type.replace('fixture.', ''))
}

describe('the status of a fixture', () => {
  const ways: Record<string, readonly Step[]> = {
    draft: [],
    approved: ['approve'],
    rejected: ['reject'],
  }
  test.each([
    ['draft', 'approve', 'approved'],
    ['draft', 'reject', 'rejected'],
    ['draft', 'revoke', undefined],
    ['approved', 'approve', undefined],
    ['approved', 'reject', undefined],
    ['approved', 'revoke', 'draft'],
    ['rejected', 'approve', 'approved'],
    ['rejected', 'reject', undefined],
    ['rejected', 'revoke', undefined],
  ] as const)('%s: to %s gives %s', async (from, verb, to) => {
    const id = await propose()
    for (const before of ways[from] ?? []) await step(id, before)
    const before = await read(id)
    const told = await eventsOf(id)
    const reply = await step(id, verb)
    if (to === undefined) {
      expect([reply.status, reply.json.code]).toEqual([409, 'wrong_fixture_status'])
      expect(await read(id)).toEqual(before)
      expect(await eventsOf(id)).toEqual(told)
      return
    }
    expect([reply.status, reply.json.status]).toEqual([200, to])
    expect(await read(id)).toEqual(reply.json)
    const past = { approve: 'approved', reject: 'rejected', revoke: 'revoked' }[verb]
    expect(await eventsOf(id)).toEqual([...told, past])
  })

  test('says who judged it last, and keeps what the client calls them apart', async () => {
    const id = await propose()
    const reviewedBy = `${acme.slug}-ci`
    const rejected = await step(id, 'reject', { rejectedBy: 'jane', notes: 'wrong' })
    const judged = { reviewedBy, reviewedAs: 'jane', notes: 'wrong' }
    expect(rejected.json).toMatchObject({ ...judged, approvedBy: null, approvedAt: null })
    const approved = await step(id, 'approve')
    expect(approved.json).toMatchObject({ reviewedBy, reviewedAs: null, approvedBy: reviewedBy })
    const revoked = await step(id, 'revoke', { revokedBy: 'joe' })
    expect(revoked.json).toMatchObject({ reviewedBy, reviewedAs: 'joe', notes: 'wrong' })
    expect(revoked.json).toMatchObject({ approvedBy: null, approvedAt: null })
  })

  test('changes only at the revision that the reviewer saw, if they say which', async () => {
    const id = await propose()
    const ETag = (await acme.call('GET', at(id))).headers.get('ETag') ?? ''
    await patch(id, { priority: 7 })
    for (const [verb, path] of [
      ['POST', `/api/v1/fixtures/${id}/approve`],
      ['PATCH', at(id)],
      ['DELETE', at(id)],
    ] as const) {
      const body = verb === 'PATCH' ? { priority: 1 } : {}
      const reply = await acme.call(verb, path, { body, headers: { 'If-Match': ETag } })
      expect([reply.status, reply.json.code]).toEqual([412, 'version_conflict'])
    }
    const now = await acme.call('GET', at(id))
    expect(now.json).toMatchObject({ priority: 7, status: 'draft' })
    const headers = { 'If-None-Match': now.headers.get('ETag') ?? '' }
    expect((await acme.call('GET', at(id), { headers })).status).toBe(304)
  })

  test('is not to be had without the permission to review', async () => {
    const id = await propose()
    const key = await acme.newKey({ name: 'ci', scopes: ['fixtures:read', 'fixtures:propose'] })
    for (const [verb, path, body] of [
      ['POST', `/api/v1/fixtures/${id}/approve`, {}],
      ['POST', `/api/v1/fixtures/${id}/reject`, {}],
      ['POST', `/api/v1/fixtures/${id}/revoke`, {}],
      ['POST', '/api/v1/fixtures/approve', { service: 'castle' }],
      ['PUT', `/api/fixtures/${id}`, { status: 'approved' }],
      ['PATCH', at(id), { priority: 2 }],
      ['DELETE', at(id), undefined],
    ] as const) {
      const reply = await acme.call(verb, path, { body, key })
      expect([reply.status, reply.json.scope]).toEqual([403, 'fixtures:review'])
    }
    expect((await acme.call('GET', at(id), { key })).json.status).toBe('draft')
  })
})

describe('an edit', () => {
  test.each(['approved', 'rejected'] as const)(
    'of the data of one that was %s makes it a draft that nobody has reviewed',
    async (status) => {
      const id = await propose()
      await step(id, status === 'approved' ? 'approve' : 'reject')
      const edited = await patch(id, { data: answering(2) })
      expect(edited.status).toBe(200)
      expect(edited.json).toMatchObject({
        data: answering(2),
        status: 'draft',
        approvedBy: null,
        approvedAt: null,
        reviewedBy: null,
      })
      expect((await eventsOf(id)).slice(-2)).toEqual([
        status === 'approved' ? 'revoked' : 'proposed',
        'updated',
      ])
    },
  )

  test('that leaves the data as they are leaves an approval as it is', async () => {
    const id = await propose({ data: { state: { a: 1, b: 2 }, ...answering(1) } })
    await step(id, 'approve')
    const data = { ...answering(1), state: { b: 2, a: 1 } }
    const edited = await patch(id, { data, priority: 3, notes: 'kept' })
    expect(edited.json).toMatchObject({ status: 'approved', priority: 3, notes: 'kept' })
    expect(await eventsOf(id)).toEqual(['proposed', 'approved', 'updated'])
    await patch(id, { priority: 3, notes: 'kept' })
    expect(await eventsOf(id)).toHaveLength(3)
    expect((await patch(id, { notes: null })).json.notes).toBeNull()
  })

  test('of a state alone is other data too', async () => {
    const id = await propose({ data: { state: { a: 1 }, ...answering(1) } })
    await step(id, 'approve')
    expect((await patch(id, { data: { state: { a: 2 }, ...answering(1) } })).json.status).toBe(
      'draft',
    )
  })

  test('of data and status at once is reviewed data', async () => {
    const id = await propose()
    await step(id, 'approve')
    const edited = await put(id, { data: answering(2), status: 'approved' })
    expect(edited.json).toMatchObject({ status: 'approved', data: answering(2) })
    expect(await eventsOf(id)).toEqual(['proposed', 'approved', 'revoked', 'updated', 'approved'])
  })

  test('of the status goes only the ways that there are', async () => {
    const id = await propose()
    const unchanged = await put(id, { status: 'draft' })
    expect([unchanged.status, await eventsOf(id)]).toEqual([200, ['proposed']])
    expect((await put(id, { status: 'rejected' })).json.status).toBe('rejected')
    expect((await put(id, { status: 'draft', notes: 'lost' })).status).toBe(409)
    expect((await put(id, { status: 'approved' })).json).toMatchObject({ notes: null })
    expect((await put(id, { status: 'rejected' })).status).toBe(409)
    expect((await put(id, { status: 'draft' })).json.status).toBe('draft')
    expect(await eventsOf(id)).toEqual(['proposed', 'rejected', 'approved', 'revoked'])
  })

  test('keeps credentials out, and the fixture is known by its new data', async () => {
    const operation = 'renewed'
    const id = await propose({ operation })
    const headers = { Cookie: 'session=1' }
    const edited = await patch(id, { data: { ...answering(2), request: { headers } } })
    expect(edited.json.data.request.headers.Cookie).toBe('[redacted]')
    const body = {
      service: 'castle',
      serviceVersion: '1.0.0',
      operation,
      source: 'manual',
      data: { ...answering(2), request: { headers: { Cookie: 'session=2' } } },
    }
    const again = await acme.call('POST', '/api/fixtures', { body })
    expect([again.status, again.json.id]).toEqual([200, id])
    expect(await propose({ operation })).not.toBe(id)
  })

  test('to the data of another fixture of the operation is refused', async () => {
    const operation = 'twins'
    await propose({ operation })
    const id = await propose({ operation, data: answering(2) })
    for (const send of [patch, put]) {
      const reply = await send(id, { data: answering(1) })
      expect([reply.status, reply.json.code]).toEqual([409, 'fixture_exists'])
    }
  })

  test.each([{}, { status: 'approved' }, { data: {} }, { priority: -1 }])(
    'of %j is refused',
    async (body) => {
      expect((await patch(await propose(), body)).status).toBe(422)
    },
  )
})

describe('approving many', () => {
  test('approves the drafts that fit, each once and with an event, in one round trip', async () => {
    const tenant = await tenantWithCastle()
    const inRun = (testRun: string, operation: string) => ({
      operation,
      data: answering(testRun),
      createdFrom: { type: 'test_output', testRun },
    })
    const drafts = [
      await propose(inRun('7', 'a'), tenant),
      await propose(inRun('7', 'b'), tenant),
      await propose(inRun('8', 'a'), tenant),
    ]
    const rejected = await propose(inRun('7', 'c'), tenant)
    await step(rejected, 'reject', {}, tenant)
    const approve = (body: object) => tenant.call('POST', '/api/v1/fixtures/approve', { body })
    const statuses = () =>
      Promise.all(
        [...drafts, rejected].map(async (id) => (await tenant.call('GET', at(id))).json.status),
      )
    const first = await approve({ testRun: '7', operation: 'a', approvedBy: 'jane', notes: 'all' })
    expect(first.json).toEqual({ approved: 1, fixtures: [drafts[0]] })
    expect(first.headers.get('Server-Timing')).toContain('desc="1"')
    expect(await statuses()).toEqual(['approved', 'draft', 'draft', 'rejected'])
    const judged = await tenant.call('GET', at(drafts[0] ?? ''))
    expect(judged.json).toMatchObject({ approvedBy: 'jane', notes: 'all' })
    const second = await approve({ fixtures: [...drafts, rejected, crypto.randomUUID()] })
    expect(second.json).toEqual({ approved: 2, fixtures: drafts.slice(1) })
    expect(await statuses()).toEqual(['approved', 'approved', 'approved', 'rejected'])
    const none = { approved: 0, fixtures: [] }
    expect((await approve({ service: 'castle' })).json).toEqual(none)
    expect((await approve({ version: '1.0.0', service: 'moat' })).json).toEqual(none)
    for (const id of drafts) expect(await eventsOf(id)).toEqual(['proposed', 'approved'])
  })

  test.each([
    {},
    { approvedBy: 'jane' },
    { fixtures: [] },
    { fixtures: ['x'] },
    { status: 'draft' },
  ])('of %j is refused', async (body) => {
    const reply = await acme.call('POST', '/api/v1/fixtures/approve', { body })
    expect(reply.status).toBe(422)
  })
})

describe('the fixtures', () => {
  test('are listed in pages, by service, version, operation, status, source and origin', async () => {
    const tenant = await tenantWithCastle()
    await tenant.call('POST', '/api/services', { body: { name: '@acme/moat', packageJson: {} } })
    const createdFrom = { type: 'generated', consumer: 'boat', testRun: '9' }
    const all = [
      await propose({ operation: 'a' }, tenant),
      await propose({ operation: 'b', serviceVersion: '2.0.0', source: 'provider' }, tenant),
      await propose({ operation: 'a', service: '@acme/moat', createdFrom }, tenant),
    ].reverse()
    const [moat = '', provider = '', first = ''] = all
    await step(first, 'approve', {}, tenant)
    const list = async (query: string) => {
      const reply = await tenant.call('GET', `/api/v1/fixtures/by-id?${query}`)
      expect(reply.status, reply.text).toBe(200)
      return reply.json.data.map(({ id }: { id: string }) => id)
    }
    expect(await list('')).toEqual(all)
    expect(await list('service=castle')).toEqual([provider, first])
    expect(await list('service=@acme/moat')).toEqual([moat])
    expect(await list('operation=a')).toEqual([moat, first])
    expect(await list('version=2.0.0')).toEqual([provider])
    expect(await list('status=approved')).toEqual([first])
    expect(await list('source=provider&status=draft')).toEqual([provider])
    expect(await list('consumer=boat')).toEqual([moat])
    expect(await list('testRun=9&operation=b')).toEqual([])
    const page = await tenant.call('GET', '/api/v1/fixtures/by-id?limit=2&count=true')
    expect(page.json.page).toMatchObject({ total: 3, hasMore: true })
    expect(await list(`limit=2&cursor=${page.json.page.nextCursor}`)).toEqual([first])
  })

  test('are counted for each service, newest service first', async () => {
    const tenant = await tenantWithCastle()
    await tenant.call('POST', '/api/services', { body: { name: '@acme/moat', packageJson: {} } })
    await tenant.call('POST', '/api/services', { body: { name: 'empty', packageJson: {} } })
    await propose({ service: '@acme/moat' }, tenant)
    const made = [await propose({}, tenant), await propose({}, tenant), await propose({}, tenant)]
    await step(made[0] ?? '', 'approve', {}, tenant)
    await step(made[1] ?? '', 'reject', {}, tenant)
    const at = '/api/v1/fixtures/services/summary'
    const id = expect.any(String)
    const reply = await tenant.call('GET', `${at}?count=true`)
    const [moat, castle] = [
      { id, service: '@acme/moat', total: 1, draft: 1, approved: 0, rejected: 0 },
      { id, service: 'castle', total: 3, draft: 1, approved: 1, rejected: 1 },
    ]
    expect(reply.json).toMatchObject({ data: [moat, castle], page: { total: 2 } })
    const first = await tenant.call('GET', `${at}?limit=1`)
    expect(first.json.data).toEqual([moat])
    const rest = await tenant.call('GET', `${at}?cursor=${first.json.page.nextCursor}`)
    expect(rest.json.data).toEqual([castle])
  })

  test('are deleted with their versions, and can be proposed anew', async () => {
    const operation = 'deleted'
    const id = await propose({ operation })
    expect((await acme.call('DELETE', at(id))).status).toBe(204)
    for (const verb of ['GET', 'DELETE']) expect((await acme.call(verb, at(id))).status).toBe(404)
    expect((await step(id, 'approve')).status).toBe(404)
    expect(await eventsOf(id)).toEqual(['proposed', 'deleted'])
    expect(await propose({ operation })).not.toBe(id)
  })

  test('of a service that is deleted are found nowhere', async () => {
    const tenant = await tenantWithCastle()
    const id = await propose({}, tenant)
    await tenant.call('DELETE', '/api/v1/services/castle')
    for (const path of ['/api/fixtures', '/api/fixtures/pending']) {
      expect((await tenant.call('GET', path)).json).toEqual([])
    }
    for (const path of ['by-id', 'services/summary']) {
      expect((await tenant.call('GET', `/api/v1/fixtures/${path}`)).json.data).toEqual([])
    }
    expect((await tenant.call('GET', at(id))).status).toBe(404)
    expect((await step(id, 'approve', {}, tenant)).status).toBe(404)
    const all = await tenant.call('POST', '/api/v1/fixtures/approve', { body: { fixtures: [id] } })
    expect(all.json).toEqual({ approved: 0, fixtures: [] })
  })

  test('answer a method that they do not know with those that they know', async () => {
    for (const [path, allowed] of [
      ['/api/v1/fixtures/pending', 'GET, PUT, HEAD, OPTIONS'],
      [`/api/v1/fixtures/${crypto.randomUUID()}`, 'GET, PUT, HEAD, OPTIONS'],
      [at(crypto.randomUUID()), 'GET, PATCH, DELETE, HEAD, OPTIONS'],
    ] as const) {
      const reply = await acme.call('POST', path, { body: {} })
      expect([reply.status, reply.headers.get('Allow')]).toEqual([405, allowed])
    }
  })
})
