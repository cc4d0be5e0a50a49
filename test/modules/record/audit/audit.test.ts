import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { memberOf } from '../../../support/people.ts'
import { openWorld, type Tenant, type World } from '../../../support/world.ts'

let world: World
let acme: Tenant
let other: Tenant
beforeAll(async () => {
  world = await openWorld()
  acme = await world.tenant()
  other = await world.tenant()
  for (const name of ['one', 'two', 'three']) {
    await acme.call('POST', '/api/v1/environments', {
      body: { name },
      headers: { 'X-Request-Id': `created-${name}` },
    })
  }
  await acme.call('PATCH', '/api/v1/environments/one', { body: { displayName: 'One' } })
  await acme.call('DELETE', '/api/v1/environments/two')
})
afterAll(() => world.close())

type Listed = {
  id: string
  action: string
  resource: string
  requestId: string
  occurredAt: string
}

async function list(query: string, tenant = acme): Promise<Listed[]> {
  const { status, json, text } = await tenant.call('GET', `/api/v1/audit-events?${query}`)
  expect(status, text).toBe(200)
  return json.data
}

const environmentEvents = 'resource=environments&limit=100'

describe('GET /audit-events', () => {
  test('lists changes, newest first, with actor and request', async () => {
    const events = await list(environmentEvents)
    expect(events.map(({ action }) => action)).toEqual([
      'delete',
      'update',
      'insert',
      'insert',
      'insert',
    ])
    expect(events[4]).toEqual({
      id: expect.any(String),
      actorType: 'key',
      actorMemberId: acme.memberId,
      actorKeyId: expect.any(String),
      action: 'insert',
      resource: 'environments',
      resourceId: expect.any(String),
      outcome: 'success',
      reason: null,
      requestId: 'created-one',
      changes: { name: { from: null, to: 'one' }, production: { from: null, to: false } },
      occurredAt: expect.stringMatching(/Z$/),
    })
  })

  test('filters by each of its fields, and by several', async () => {
    const { id, resourceId } = (await list('requestId=created-two'))[0] as Listed & {
      resourceId: string
    }
    expect(await list(`resourceId=${resourceId}`)).toHaveLength(2)
    expect((await list(`resourceId=${resourceId}&action=insert`)).map((one) => one.id)).toEqual([
      id,
    ])
    expect(await list(`actor=${acme.memberId}&resource=environments`)).toHaveLength(5)
    expect(await list(`actor=${other.memberId}`)).toEqual([])
    expect(await list('actorType=person')).toEqual([])
    expect(await list('actorType=key&action=update')).toHaveLength(1)
    expect(await list('outcome=denied&resource=environments')).toEqual([])
    expect(await list('outcome=success&resource=environments')).toHaveLength(5)
    expect(await list(`resourceId=${resourceId}`, other)).toEqual([])
  })

  test('filters by the acting key among several of a member', async () => {
    const tenant = await world.tenant()
    const create = (name: string, key: string) =>
      tenant.call('POST', '/api/v1/environments', { body: { name }, key })
    await create('by-first', tenant.key)
    await create('by-second', await tenant.newKey({ name: 'second', scopes: ['*'] }))
    const keys = await world.owner<{ id: string; name: string }>(
      'select id, name from api_keys where tenant_id = $1',
      [tenant.id],
    )
    expect(keys).toHaveLength(2)
    for (const { id, name } of keys) {
      expect(await list(`actorKey=${id}`, tenant)).toMatchObject([
        { actorKeyId: id, changes: { name: { to: `by-${name}` } } },
      ])
    }
  })

  test('filters by time: from `from` until before `to`, to the millisecond', async () => {
    const [newest, , , , oldest] = await list(environmentEvents)
    const from = oldest?.occurredAt ?? ''
    const to = newest?.occurredAt ?? ''
    const within = await list(`${environmentEvents}&from=${from}&to=${to}`)
    expect(within.at(-1)?.id).toBe(oldest?.id)
    expect(within.map(({ id }) => id)).not.toContain(newest?.id)
    expect(
      await list(`${environmentEvents}&from=2000-01-01T00:00:00Z&to=2001-02-05T00:00:00Z`),
    ).toEqual([])
    expect(
      await list(`${environmentEvents}&from=2025-11-01T00:00:00Z&to=2999-01-01T00:00:00Z`),
    ).toHaveLength(5)
    const wrong = await acme.call('GET', `/api/v1/audit-events?from=${to}&to=${from}`)
    expect(wrong).toMatchObject({ status: 422, json: { code: 'invalid_range' } })
  })

  test('rejects an unknown filter', async () => {
    const unknown = await acme.call('GET', '/api/v1/audit-events?who=me')
    expect(unknown).toMatchObject({ status: 400, json: { code: 'unknown_query' } })
    const action = await acme.call('GET', '/api/v1/audit-events?action=explode')
    expect(action).toMatchObject({ status: 400, json: { code: 'invalid_query' } })
  })

  test('pages by a cursor that is stable while events arrive, and counts', async () => {
    const tenant = await world.tenant()
    const create = (name: string) => tenant.call('POST', '/api/v1/environments', { body: { name } })
    for (const name of ['a', 'b', 'c', 'd', 'e']) await create(name)
    const whole = (await list(environmentEvents, tenant)).map(({ id }) => id)
    const seen: string[] = []
    let cursor = ''
    for (let page = 0; page < 3; page += 1) {
      const path = `/api/v1/audit-events?resource=environments&limit=2&count=true${cursor}`
      const { json } = await tenant.call('GET', path)
      expect(json.page.total).toBe(5 + page)
      seen.push(...json.data.map(({ id }: Listed) => id))
      cursor = `&cursor=${json.page.nextCursor}`
      await create(`later-${page}`)
    }
    expect(seen).toEqual(whole)
  })

  test('takes one round trip each, and needs the permission', async () => {
    const reader = await acme.newKey({ name: 'reader', scopes: ['audit:read'] })
    const [event] = await list('requestId=created-two')
    for (const path of [
      '/audit-events',
      `/audit-events/${event?.id}`,
      `/members/${acme.memberId}/activity?count=true`,
      '/audit-actions',
      '/audit-events/verify',
    ]) {
      const reply = await acme.call('GET', `/api/v1${path}`, { key: reader })
      expect([path, reply.status]).toEqual([path, 200])
      expect(reply.headers.get('Server-Timing')).toContain('desc="1"')
    }
    const taken = await acme.call('GET', '/api/v1/audit-events.csv', { key: reader })
    expect(taken).toMatchObject({ status: 403, json: { code: 'insufficient_scope' } })
  })
})

test('one event can be read, and none of another tenant', async () => {
  const [event] = await list('requestId=created-two')
  const path = `/api/v1/audit-events/${event?.id}`
  expect((await acme.call('GET', path)).json).toEqual(event)
  expect((await other.call('GET', path)).status).toBe(404)
})

test('the activity of a member has only its events, and none for other tenants', async () => {
  const path = `/api/v1/members/${acme.memberId}/activity?resource=environments`
  expect((await acme.call('GET', path)).json.data).toEqual(await list(environmentEvents))
  expect((await other.call('GET', path)).status).toBe(404)
})

test('events of the operator name the operator key, and events of a person name none', async () => {
  const tenant = await world.tenant()
  const operator = await world.operator()
  const body = { reason: 'the invoice is unpaid' }
  for (const step of ['suspend', 'reactivate']) {
    const reply = await operator.call('POST', `/tenants/${tenant.id}/${step}`, { body })
    expect(reply.status, reply.text).toBe(200)
  }
  const owner = await memberOf(world, tenant, 'owner')
  await owner.call('PATCH', '/api/v1/tenant', { body: { name: 'Acme again' } })
  const rows = await world.owner<{ id: string }>(
    'select id from control.operator_keys order by id desc limit 1',
    [],
  )
  expect(await list('resource=tenants', tenant)).toMatchObject([
    { actorType: 'person', actorMemberId: owner.memberId, actorKeyId: null },
    { actorType: 'operator', actorMemberId: null, actorKeyId: rows[0]?.id },
    { actorType: 'operator', actorMemberId: null, actorKeyId: rows[0]?.id },
    { actorType: 'system', actorMemberId: null, actorKeyId: null },
  ])
})

test('the audited resources are those of the triggers, with their omitted fields', async () => {
  const { json } = await acme.call('GET', '/api/v1/audit-actions')
  const audited = await world.owner<{ name: string }>(
    `select tgrelid::regclass::text as name from pg_trigger where tgname = 'audit_insert' order by 1`,
    [],
  )
  const byName = new Map<string, { actions: string[]; omitted: string[] }>(
    json.data.map((one: { resource: string }) => [one.resource, one]),
  )
  expect(audited.map(({ name }) => name).filter((name) => !byName.has(name))).toEqual([])
  expect(audited.length).toBeGreaterThan(15)
  expect(byName.get('specs')).toMatchObject({
    actions: ['insert', 'update', 'delete'],
    omitted: ['content'],
  })
  expect(byName.get('tenant_domains')?.omitted).toEqual(['verification_token'])
  expect(byName.get('environments')?.omitted).toEqual([])
  expect(byName.get('services:manage')?.actions).toEqual(['deny'])
  expect(byName.get('audit_events')?.actions).toEqual(['export'])
  expect(byName.get('sessions')?.actions).toEqual(['delete'])
  for (const name of ['tenants', 'plans']) {
    expect(byName.get(name)).toMatchObject({ actions: ['insert', 'update', 'delete'], omitted: [] })
  }
})

test('no column that names a secret is kept in changes', async () => {
  const shown = await world.owner<{ column: string }>(
    `select t.tgrelid::regclass || '.' || a.attname as column
     from pg_trigger t join pg_attribute a on a.attrelid = t.tgrelid and a.attnum > 0 and not a.attisdropped
     where t.tgname = 'audit_insert' and a.attname ~ '(token|secret|hash|password|content)$'
       and encode(t.tgargs, 'escape') !~ ('[{,]' || a.attname || '[,}]')`,
    [],
  )
  expect(shown).toEqual([])
})
