import { uuidv7 } from 'uuidv7'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { asRuntime, entering } from '../../../isolation/support/world.ts'
import { openOwnerSession } from '../../../support/owner-session.ts'
import { authSecret, type Member, memberOf } from '../../../support/people.ts'
import { expectRejected } from '../../../support/rejected.ts'
import { put, type Stage, settingsPath, stage, zone } from '../../../support/settings.ts'
import { waitUntil } from '../../../support/wait.ts'
import { openWorld, type Tenant, type World } from '../../../support/world.ts'

let world: World

let acme: Tenant
let owner: Member
let member: Member
let lead: Member
let madeTeam: Stage['madeTeam']
let ofTenant: string
let ofTeam: string
let ofMember: Stage['ofMember']
beforeAll(async () => {
  world = await openWorld({ AUTH_SECRET: authSecret })
})
beforeEach(async () => {
  ;({ acme, owner, member, lead, madeTeam, ofTenant, ofTeam, ofMember } = await stage(world))
})
afterAll(() => world.close())

describe('setting a value', () => {
  test('needs settings:manage in the tenant or the team, and nothing for oneself', async () => {
    expectRejected(await put(member, ofTenant, 'UTC'), 403, 'permission_denied')
    expectRejected(await put(lead, ofTenant, 'UTC'), 403, 'permission_denied')
    expectRejected(await put(member, ofTeam, 'UTC'), 403, 'permission_denied')
    expectRejected(
      await put(lead, `team/${await madeTeam('other')}`, 'UTC'),
      403,
      'permission_denied',
    )
    expectRejected(await put(owner, ofMember(), 'UTC'), 403, 'permission_denied')
    for (const [who, at] of [
      [owner, ofTenant],
      [owner, ofTeam],
      [lead, ofTeam],
      [member, ofMember()],
    ] as const) {
      const reply = await put(who, at, 'Europe/Berlin')
      expect(reply.status, reply.text).toBe(200)
    }
    const at = `${settingsPath}/${ofTenant}/${zone}`
    expectRejected(await member.call('DELETE', at), 403, 'permission_denied')
    expect((await owner.call('DELETE', at)).status).toBe(204)
    expectRejected(await owner.call('DELETE', at), 404, 'not_found')
  })

  test('answers 409 below a lock, until the lock is deleted', async () => {
    await put(owner, ofTenant, 'Europe/Berlin', { isLocked: true })
    const lockedBy = 'tenant'
    expectRejected(await put(member, ofMember(), 'UTC'), 409, 'setting_locked', { lockedBy })
    expectRejected(await put(lead, ofTeam, 'UTC'), 409, 'setting_locked', { lockedBy })
    await put(owner, ofTenant, 'Europe/Berlin')
    await put(lead, ofTeam, 'Europe/Paris', { isLocked: true })
    expectRejected(await put(member, ofMember(), 'UTC'), 409, 'setting_locked', {
      lockedBy: 'team',
    })
    expect((await put(owner, ofMember(owner), 'UTC')).status).toBe(200)
  })

  test('waits for a concurrent lock, and answers 409', async () => {
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
      expectRejected(await waiting, 409, 'setting_locked')
    } finally {
      await session.close()
    }
  })

  test('honours If-Match, and is audited', async () => {
    const first = await put(owner, ofTenant, 'Europe/Berlin')
    const headers = { 'If-Match': first.headers.get('ETag') ?? '' }
    const second = await put(owner, ofTenant, 'Europe/Paris', { headers })
    expect(second.json).toMatchObject({ value: 'Europe/Paris', updatedBy: owner.memberId })
    expectRejected(await put(owner, ofTenant, 'UTC', { headers }), 412, 'version_conflict')
    expectRejected(await put(owner, ofTeam, 'UTC', { headers }), 412, 'version_conflict')
    const at = `${settingsPath}/${ofTenant}/${zone}`
    expectRejected(await owner.call('DELETE', at, { headers }), 412, 'version_conflict')
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

  test('answers 422 for an invalid value, with the reason', async () => {
    for (const [at, value, more, code] of [
      [ofTenant, 'Europe/Atlantis', {}, 'invalid_body'],
      [ofTenant, 7, {}, 'invalid_body'],
      [ofMember(), 'UTC', { isLocked: true }, 'invalid_body'],
      [ofTeam, 7, { key: 'security.keyMaxDays' }, 'setting_scope_unknown'],
    ] as const) {
      expectRejected(await put(owner, at, value, more), 422, code)
    }
    expectRejected(await put(owner, ofTenant, 'UTC', { key: 'castle.depth' }), 404, 'not_found')
  })

  test('cannot move to another scope, even by SQL of the runtime role', async () => {
    await put(owner, ofTenant, 'Europe/Berlin')
    for (const change of [
      `scope_type = 'member', scope_id = app.member_id()`,
      `scope_id = app.member_id()`,
      `key = 'security.keyMaxDays'`,
    ]) {
      const { refused } = await asRuntime(world, [
        await entering(acme),
        `update settings set ${change} where scope_type = 'tenant'`,
      ])
      expect([change, refused]).toEqual([change, 'GH001'])
    }
  })

  test('ends with its team', async () => {
    const castle = await madeTeam('castle')
    await put(owner, `team/${castle}`, 'Europe/Paris', { isLocked: true })
    const manager = await memberOf(world, acme, 'manager')
    const removed = await manager.call('DELETE', `/api/v1/teams/${castle}`)
    expect(removed.status, removed.text).toBe(204)
    const reply = await owner.call('GET', `${settingsPath}/team/${castle}/${zone}`)
    expectRejected(reply, 404, 'not_found')
    const events = await owner.call('GET', '/api/v1/audit-events?resource=settings&action=delete')
    expect(events.json.data).toMatchObject([{ actorMemberId: manager.memberId }])
  })

  test('rejects a key of narrow scopes, also for its own member', async () => {
    const body = { name: 'ci', scopes: ['services:read'] }
    const { secret } = (await member.call('POST', '/api/v1/api-keys', { body })).json
    const key: Pick<Member, 'call'> = {
      call: (method, path, call) => world.request(method, path, { key: secret, ...call }),
    }
    expectRejected(await put(key, ofMember(), 'UTC'), 403, 'permission_denied')
  })
})
