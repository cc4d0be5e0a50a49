import { uuidv7 } from 'uuidv7'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { openOwnerSession } from '../integration/support/owner-session.ts'
import { authSecret, type Member, memberOf } from '../support/people.ts'
import { waitUntil } from '../support/wait.ts'
import { openWorld, type Reply, type Tenant, type World } from '../support/world.ts'

const settings = '/api/v1/settings'
const zone = 'reports.timezone'

let world: World
let acme: Tenant
let globex: Tenant
let owner: Member
let member: Member
let lead: Member
let team: string
beforeAll(async () => {
  world = await openWorld({ AUTH_SECRET: authSecret })
  globex = await world.tenant()
})
beforeEach(async () => {
  acme = await world.tenant()
  owner = await memberOf(world, acme, 'owner')
  member = await memberOf(world, acme, 'member')
  lead = await memberOf(world, acme, 'member')
  team = await madeTeam('moat')
  await join(team, member)
  await world.owner(
    `insert into member_roles (id, tenant_id, member_id, role, team_id) values ($1, $2, $3, 'admin', $4)`,
    [uuidv7(), acme.id, lead.memberId, team],
  )
})
afterAll(() => world.close())

async function madeTeam(slug: string): Promise<string> {
  const id = uuidv7()
  await world.owner(`insert into teams (id, tenant_id, slug, name) values ($1, $2, $3, $3)`, [
    id,
    acme.id,
    slug,
  ])
  return id
}

async function join(id: string, { memberId }: Member): Promise<void> {
  await world.owner(
    'insert into team_members (id, tenant_id, team_id, member_id) values ($1, $2, $3, $4)',
    [uuidv7(), acme.id, id, memberId],
  )
}

type Caller = Pick<Member, 'call'>
type Put = { isLocked?: boolean; key?: string; headers?: Record<string, string> }

function put(
  who: Caller,
  at: string,
  value: unknown,
  { key = zone, headers = {}, ...more }: Put = {},
) {
  return who.call('PUT', `${settings}/${at}/${key}`, { body: { value, ...more }, headers })
}

const ofTenant = () => `tenant/${acme.id}`
const ofTeam = () => `team/${team}`
const ofMember = (who = member) => `member/${who.memberId}`

async function resolved(who: Caller, query = '') {
  return (await who.call('GET', `${settings}/resolved?keys=${zone}${query}`)).json[zone]
}

function expectRefused(reply: Reply, status: number, code: string, more: object = {}) {
  expect(reply, reply.text).toMatchObject({ status, json: { code, ...more } })
}

describe('what a setting is', () => {
  test('is what is said nearest: member, team, tenant, plan, default', async () => {
    expect(await resolved(member)).toEqual({ value: 'UTC', source: 'default', locked: false })
    await world.owner(
      `insert into control.plans (id, name, limits, settings)
       values ('zoned', 'Zoned', '{}', '{"reports.timezone": "Asia/Tokyo"}') on conflict do nothing`,
      [],
    )
    await world.owner(`update control.tenants set plan_id = 'zoned' where id = $1`, [acme.id])
    expect(await resolved(member)).toEqual({ value: 'Asia/Tokyo', source: 'plan', locked: false })
    await put(owner, ofTenant(), 'Europe/Berlin')
    expect(await resolved(member)).toMatchObject({ value: 'Europe/Berlin', source: 'tenant' })
    await put(lead, ofTeam(), 'Europe/Paris')
    expect(await resolved(member)).toMatchObject({ value: 'Europe/Paris', source: 'team' })
    expect(await resolved(owner)).toMatchObject({ value: 'Europe/Berlin', source: 'tenant' })
    expect(await resolved(owner, `&team=${team}`)).toMatchObject({ source: 'team' })
    await put(member, ofMember(), 'Europe/Rome')
    expect(await resolved(member)).toEqual({
      value: 'Europe/Rome',
      source: 'member',
      locked: false,
    })
    expect((await member.call('DELETE', `${settings}/${ofMember()}/${zone}`)).status).toBe(204)
    expect(await resolved(member)).toMatchObject({ source: 'team' })
  })

  test('is the topmost locked value, whatever is said below', async () => {
    await put(member, ofMember(), 'Europe/Rome')
    await put(lead, ofTeam(), 'Europe/Paris', { isLocked: true })
    expect(await resolved(member)).toEqual({ value: 'Europe/Paris', source: 'team', locked: true })
    await put(owner, ofTenant(), 'Europe/Berlin', { isLocked: true })
    expect(await resolved(member)).toEqual({
      value: 'Europe/Berlin',
      source: 'tenant',
      locked: true,
    })
  })

  test('of several teams is a locked value, else that of the lowest slug', async () => {
    const castle = await madeTeam('castle')
    await join(castle, member)
    await put(owner, ofTeam(), 'Europe/Paris')
    await put(owner, `team/${castle}`, 'Europe/Oslo')
    expect(await resolved(member)).toMatchObject({ value: 'Europe/Oslo' })
    await put(owner, ofTeam(), 'Europe/Paris', { isLocked: true })
    expect(await resolved(member)).toMatchObject({ value: 'Europe/Paris', locked: true })
  })

  test('of another tenant is not seen', async () => {
    await put(owner, ofTenant(), 'Europe/Berlin')
    expect(await resolved(globex)).toEqual({ value: 'UTC', source: 'default', locked: false })
    const at = `${settings}/${ofTenant()}/${zone}`
    for (const reply of [
      await globex.call('GET', at),
      await globex.call('DELETE', at),
      await put(globex, ofTenant(), 'UTC'),
      await put(globex, ofTeam(), 'UTC'),
      await put(globex, ofMember(), 'UTC'),
    ]) {
      expectRefused(reply, 404, 'not_found')
    }
    expect(await resolved(owner)).toMatchObject({ value: 'Europe/Berlin' })
  })

  test('is told of all keys, and of no other', async () => {
    const schema = await member.call('GET', `${settings}/schema`)
    const keys = schema.json.data.map(({ key }: { key: string }) => key)
    const all = await member.call('GET', `${settings}/resolved`)
    expect(Object.keys(all.json)).toEqual(keys)
    expectRefused(
      await member.call('GET', `${settings}/resolved?keys=castle`),
      400,
      'invalid_query',
    )
  })
})

describe('saying what a setting is', () => {
  test('needs settings:manage: there, or in that team; a member says its own', async () => {
    expectRefused(await put(member, ofTenant(), 'UTC'), 403, 'permission_denied')
    expectRefused(await put(lead, ofTenant(), 'UTC'), 403, 'permission_denied')
    expectRefused(await put(member, ofTeam(), 'UTC'), 403, 'permission_denied')
    expectRefused(
      await put(lead, `team/${await madeTeam('other')}`, 'UTC'),
      403,
      'permission_denied',
    )
    expectRefused(await put(owner, ofMember(), 'UTC'), 403, 'permission_denied')
    for (const [who, at] of [
      [owner, ofTenant()],
      [owner, ofTeam()],
      [lead, ofTeam()],
      [member, ofMember()],
    ] as const) {
      const reply = await put(who, at, 'Europe/Berlin')
      expect(reply.status, reply.text).toBe(200)
    }
    const at = `${settings}/${ofTenant()}/${zone}`
    expectRefused(await member.call('DELETE', at), 403, 'permission_denied')
    expect((await owner.call('DELETE', at)).status).toBe(204)
    expectRefused(await owner.call('DELETE', at), 404, 'not_found')
  })

  test('below a lock is 409, until the lock is gone', async () => {
    await put(owner, ofTenant(), 'Europe/Berlin', { isLocked: true })
    const lockedBy = 'tenant'
    expectRefused(await put(member, ofMember(), 'UTC'), 409, 'setting_locked', { lockedBy })
    expectRefused(await put(lead, ofTeam(), 'UTC'), 409, 'setting_locked', { lockedBy })
    await put(owner, ofTenant(), 'Europe/Berlin')
    await put(lead, ofTeam(), 'Europe/Paris', { isLocked: true })
    expectRefused(await put(member, ofMember(), 'UTC'), 409, 'setting_locked', { lockedBy: 'team' })
    expect((await put(owner, ofMember(owner), 'UTC')).status).toBe(200)
  })

  test('below a lock that is being made waits for it, and is 409', async () => {
    const session = await openOwnerSession(world.ownerUrl)
    try {
      await session.run('begin')
      await session.run('select pg_advisory_xact_lock(hashtextextended($1::text || $2, 0))', [
        acme.id,
        zone,
      ])
      await session.run(
        `insert into settings (id, tenant_id, scope_type, scope_id, key, value, is_locked, updated_by)
         values ($1, $2, 'tenant', $2, $3, '"Europe/Berlin"', true, null)`,
        [uuidv7(), acme.id, zone],
      )
      const waiting = put(member, ofMember(), 'UTC')
      await waitUntil(async () => {
        const { rows } = await session.run(
          `select from pg_locks where locktype = 'advisory' and not granted
           and database = (select oid from pg_database where datname = current_database())`,
        )
        return rows.length === 1
      })
      await session.run('commit')
      expectRefused(await waiting, 409, 'setting_locked')
    } finally {
      await session.close()
    }
  })

  test('is at the revision that was seen, and audited', async () => {
    const first = await put(owner, ofTenant(), 'Europe/Berlin')
    const headers = { 'If-Match': first.headers.get('ETag') ?? '' }
    const second = await put(owner, ofTenant(), 'Europe/Paris', { headers })
    expect(second.json).toMatchObject({ value: 'Europe/Paris', updatedBy: owner.memberId })
    expectRefused(await put(owner, ofTenant(), 'UTC', { headers }), 412, 'version_conflict')
    expectRefused(await put(owner, ofTeam(), 'UTC', { headers }), 412, 'version_conflict')
    const at = `${settings}/${ofTenant()}/${zone}`
    expectRefused(await owner.call('DELETE', at, { headers }), 412, 'version_conflict')
    expect((await owner.call('GET', at)).headers.get('ETag')).toBe(second.headers.get('ETag'))
    const rows = await world.owner(
      `select action, changes -> 'value' as value from audit_events
       where tenant_id = $1 and resource = 'settings' and action = 'update'`,
      [acme.id],
    )
    expect(rows).toEqual([
      { action: 'update', value: { from: 'Europe/Berlin', to: 'Europe/Paris' } },
    ])
  })

  test('that it cannot be is 422, naming why', async () => {
    for (const [at, value, more, code] of [
      [ofTenant(), 'Europe/Atlantis', {}, 'invalid_body'],
      [ofTenant(), 7, {}, 'invalid_body'],
      [ofMember(), 'UTC', { isLocked: true }, 'invalid_body'],
      [ofTeam(), 7, { key: 'security.keyMaxDays' }, 'setting_scope_unknown'],
    ] as const) {
      expectRefused(await put(owner, at, value, more), 422, code)
    }
    expectRefused(await put(owner, ofTenant(), 'UTC', { key: 'castle.depth' }), 404, 'not_found')
  })

  test('by a key of narrow scopes is refused, also for its own member', async () => {
    const body = { name: 'ci', scopes: ['services:read'] }
    const { secret } = (await member.call('POST', '/api/v1/api-keys', { body })).json
    const key: Caller = {
      call: (method, path, call) => world.request(method, path, { key: secret, ...call }),
    }
    expectRefused(await put(key, ofMember(), 'UTC'), 403, 'permission_denied')
  })
})

test('security.keyMaxDays: a key is made, and changed, to end in time', async () => {
  const keys = '/api/v1/api-keys'
  const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString()
  const make = (expiresAt: string | null) =>
    owner.call('POST', keys, {
      body: { name: crypto.randomUUID(), scopes: ['services:read'], expiresAt },
    })
  expect((await make(null)).status).toBe(201)
  await put(owner, ofTenant(), 30, { key: 'security.keyMaxDays' })
  for (const expiresAt of [null, inDays(31)]) {
    expectRefused(await make(expiresAt), 422, 'key_lives_too_long', { maxDays: 30 })
  }
  const made = await make(inDays(29))
  expect(made.status, made.text).toBe(201)
  const patch = (body: object) => owner.call('PATCH', `${keys}/${made.json.id}`, { body })
  expectRefused(await patch({ expiresAt: inDays(31) }), 422, 'key_lives_too_long')
  expect((await patch({ expiresAt: inDays(10) })).status).toBe(200)
})

test('security.sessionMaxHours: a session that is older is refused on the next request', async () => {
  const services = '/api/v1/services'
  await world.owner(
    `update auth.sessions set created_at = now() - interval '3 hours'
     where user_id = (select user_id from members where id = $1)`,
    [member.memberId],
  )
  expect((await member.call('GET', services)).status).toBe(200)
  await put(owner, ofTenant(), 2, { key: 'security.sessionMaxHours' })
  expectRefused(await member.call('GET', services), 401, 'session_expired')
  expect((await owner.call('GET', services)).status).toBe(200)
  await put(owner, ofTenant(), 4, { key: 'security.sessionMaxHours' })
  expect((await member.call('GET', services)).status).toBe(200)
})
