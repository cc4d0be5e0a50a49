import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { openOwnerSession } from '../support/owner-session.ts'
import { openWorld, type Reply, type Tenant, type World } from '../support/world.ts'
import { enterAs, untilItWaits } from './support/at-once.ts'
import { type Attacker, attackerOf, memberRow } from './support/attacker.ts'

let world: World
let acme: Tenant
let opened: { close(): Promise<void> }[] = []
beforeAll(async () => {
  world = await openWorld({ DATABASE_ATTEMPT_MS: 20_000 })
})
beforeEach(async () => {
  for (const { close } of opened) await close()
  opened = []
  acme = await world.tenant()
})
afterAll(async () => {
  for (const { close } of opened) await close()
  await world.close()
})

type Isolation = 'read committed' | 'repeatable read' | 'serializable'

/** A transaction of the runtime role that a member holds open; its snapshot, where it has one, is taken. */
async function transactionOf({ key }: { key: string }, isolation: Isolation) {
  const session = await openOwnerSession(world.runtimeUrl)
  opened.push(session)
  await session.run(`begin isolation level ${isolation}`)
  await enterAs(session, { key })
  const refused = (run: Promise<unknown>) =>
    run.then(
      () => undefined,
      (error: Error) => error.message,
    )
  return {
    run: (text: string, values: unknown[] = []) => refused(session.run(text, values)),
    commit: () => refused(session.run('commit')),
  }
}

const ownersOf = async () => {
  const [row] = await world.owner<{ count: number }>(
    `select count(*)::int as count from members where tenant_id = $1 and role = 'owner' and status = 'active'`,
    [acme.id],
  )
  return row?.count
}
const told = ({ status, json }: Reply) => [status, json?.code]

describe('one of two last owners stays when both leave at once', () => {
  const ways = {
    removed: `update members set status = 'removed' where id = $1`,
    suspended: `update members set status = 'suspended' where id = $1`,
    lowered: `update members set role = 'admin' where id = $1`,
    deleted: `delete from members where id = $1`,
  }
  const pairs = Object.keys(ways).flatMap((one) =>
    Object.keys(ways).map((other) => [one, other] as [keyof typeof ways, keyof typeof ways]),
  )

  test.each(pairs)('one %s, the other %s', async (one, other) => {
    const owners = [await attackerOf(world, acme, 'owner'), await attackerOf(world, acme, 'owner')]
    const [first, second] = owners as [Attacker, Attacker]
    const [a, b] = [
      await transactionOf(first, 'read committed'),
      await transactionOf(second, 'read committed'),
    ]
    // Each lets the other go.
    expect(await a.run(ways[one], [second.id])).toBe(undefined)
    const later = b.run(ways[other], [first.id])
    await untilItWaits(world, later)
    expect(await a.commit()).toBe(undefined)
    expect(await later).toBe('last_owner')
    await b.commit()
    expect(await ownersOf()).toBe(1)
  })

  test.each(['repeatable read', 'serializable'] as const)(
    'under %s with a snapshot from before the other went',
    async (isolation) => {
      const owners = [
        await attackerOf(world, acme, 'owner'),
        await attackerOf(world, acme, 'owner'),
      ]
      const [first, second] = owners as [Attacker, Attacker]
      const older = await transactionOf(first, isolation)
      expect(await older.run('select count(*) from members')).toBe(undefined)
      expect(told(await world.request('DELETE', `/api/v1/members/${second.id}`, second))[0]).toBe(
        204,
      )
      const own = await older.run(ways.removed, [first.id])
      await older.commit()
      expect(own).toBe('last_owner')
      expect(await ownersOf()).toBe(1)
    },
  )
})

describe('plan limit', () => {
  const makes = {
    members: `insert into members (id, kind, display_name, role) values (gen_random_uuid(), 'service', 'ci', 'viewer')`,
    teams: `insert into teams (id, slug, name) values (gen_random_uuid(), 'team-' || gen_random_uuid(), 'Team')`,
    services: `insert into services (id, name) values (gen_random_uuid(), gen_random_uuid()::text)`,
    apiKeys: `insert into api_keys (id, member_id, name, prefix, hint, scopes)
      values (gen_random_uuid(), app.member_id(), gen_random_uuid()::text, 'gh_live_', '', '{}')`,
  } as const
  const counts = {
    members: `select count(*)::int as count from members where tenant_id = $1 and status <> 'removed'`,
    teams: `select count(*)::int as count from teams where tenant_id = $1`,
    services: `select count(*)::int as count from services where tenant_id = $1`,
    apiKeys: `select count(*)::int as count from api_keys where tenant_id = $1`,
  }
  const limited = Object.keys(makes) as (keyof typeof makes)[]
  const used = async (resource: keyof typeof makes) => {
    const [row] = await world.owner<{ count: number }>(counts[resource], [acme.id])
    return row?.count ?? 0
  }
  const allowOneMore = async (resource: keyof typeof makes) => {
    const limits = JSON.stringify({ [resource]: (await used(resource)) + 1 })
    const plan = crypto.randomUUID()
    await world.owner('insert into control.plans (id, name, limits) values ($1, $1, $2)', [
      plan,
      limits,
    ])
    await world.owner('update control.tenants set plan_id = $2 where id = $1', [acme.id, plan])
  }

  test.each(limited)('%s: creates one of two concurrent inserts', async (resource) => {
    await allowOneMore(resource)
    const before = await used(resource)
    const [a, b] = [
      await transactionOf(acme, 'read committed'),
      await transactionOf(acme, 'read committed'),
    ]
    expect(await a.run(makes[resource])).toBe(undefined)
    const later = b.run(makes[resource])
    await untilItWaits(world, later)
    await a.commit()
    expect(await later).toBe('plan_limit_exceeded')
    await b.commit()
    expect(await used(resource)).toBe(before + 1)
  })

  test.each(
    limited.flatMap((resource) =>
      (['repeatable read', 'serializable'] as const).map((isolation) => [resource, isolation]),
    ) as [keyof typeof makes, Isolation][],
  )(
    '%s: none by a snapshot that does not count what others made (%s)',
    async (resource, isolation) => {
      await allowOneMore(resource)
      const before = await used(resource)
      const older = await transactionOf(acme, isolation)
      expect(await older.run('select count(*) from members')).toBe(undefined)
      const other = await transactionOf(acme, 'read committed')
      expect(await other.run(makes[resource])).toBe(undefined)
      expect(await other.commit()).toBe(undefined)
      expect(await older.run(makes[resource])).toContain('read committed')
      await older.commit()
      expect(await used(resource)).toBe(before + 1)
    },
  )
})

describe('a member who is being removed', () => {
  const add = async (
    path: (member: string, team: string) => string,
    method: string,
    body?: object,
  ) => {
    const { json: team } = await acme.call('POST', '/api/v1/teams', {
      body: { slug: 'a', name: 'A' },
    })
    const member = await memberRow(world, acme, 'viewer')
    const session = await openOwnerSession(world.ownerUrl)
    opened.push(session)
    await session.run('begin')
    await session.run(`update members set status = 'removed' where id = $1`, [member])
    const late = acme.call(method, path(member, team.id), body ? { body: { ...body } } : {})
    await untilItWaits(world, late)
    await session.run('commit')
    return told(await late)
  }

  test('comes into no team', async () => {
    const path = (member: string, team: string) => `/api/v1/teams/${team}/members/${member}`
    expect(await add(path, 'PUT')).toEqual([404, 'not_found'])
  })

  test('gets no role', async () => {
    const path = (member: string) => `/api/v1/members/${member}/roles`
    expect(await add(path, 'POST', { role: 'viewer' })).toEqual([404, 'not_found'])
  })

  test('gets no key', async () => {
    const member = await memberRow(world, acme, 'viewer')
    const session = await openOwnerSession(world.ownerUrl)
    opened.push(session)
    await session.run('begin')
    await session.run(`update members set status = 'removed' where id = $1`, [member])
    const body = { name: 'late', memberId: member, scopes: ['teams:read'] }
    const late = acme.call('POST', '/api/v1/api-keys', { body })
    await untilItWaits(world, late)
    await session.run('commit')
    expect(told(await late)).toEqual([422, 'unknown_member'])
  })
})
