import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Statement } from '../../src/tools/migrate/prove/attack.ts'
import { openWorld, type Tenant, type World } from '../support/world.ts'
import { attackerOf, grantRow, memberRow, roleRow } from './support/attacker.ts'

let world: World
let acme: Tenant
let team: string
beforeAll(async () => {
  world = await openWorld()
})
beforeEach(async () => {
  acme = await world.tenant()
  const made = await acme.call('POST', '/api/v1/teams', { body: { slug: 'one', name: 'One' } })
  team = made.json.id
})
afterAll(() => world.close())

const give = (
  member: string,
  role: string,
  more: { team?: string; until?: string } = {},
): Statement => [
  `insert into member_roles (id, member_id, role, team_id, expires_at)
   values (gen_random_uuid(), $1, $2, $3, now() + $4::interval)`,
  [member, role, more.team ?? null, more.until ?? null],
]
const setRole = (member: string, role: string): Statement => [
  'update members set role = $2 where id = $1',
  [member, role],
]

describe('members cannot raise themselves by SQL within their context', () => {
  test('rejects a further role, in the tenant or in a team', async () => {
    const manager = await attackerOf(world, acme, 'manager')
    for (const [role, more] of [
      ['admin', {}],
      ['viewer', { team }],
      ['manager', { team }],
    ] as const) {
      expect(await manager.refused([give(manager.id, role, more)])).toBe('self_escalation')
    }
  })

  test('rejects a wider, longer or different grant', async () => {
    const viewer = await attackerOf(world, acme, 'viewer')
    await grantRow(world, acme, { member: viewer.id, role: 'manager', team, lasts: '1 hour' })
    const mine = `where member_id = '${viewer.id}'`
    for (const change of [
      'team_id = null',
      'expires_at = null',
      `role = 'admin'`,
      `role = 'viewer'`,
    ]) {
      const refused = await viewer.refused([`update member_roles set ${change} ${mine}`])
      expect(refused, change).toMatch(/^(self_escalation|role_exceeds_yours)$/)
    }
    expect(await viewer.refused([`delete from member_roles ${mine}`])).toBeUndefined()
  })

  test('rejects a role of a lower rank with more permissions', async () => {
    await roleRow(world, acme, 'thin', ['members:manage'])
    const manager = await attackerOf(world, acme, 'manager')
    expect(await manager.refused([setRole(manager.id, 'thin')])).toBe('self_escalation')
    expect(await manager.refused([setRole(manager.id, 'admin')])).toBe('self_escalation')
    expect(await manager.refused([setRole(manager.id, 'viewer')])).toBeUndefined()
  })

  test('rejects permissions added to a role they hold, and a new role', async () => {
    await roleRow(world, acme, 'mixed', ['roles:manage'])
    const admin = await attackerOf(world, acme, 'admin')
    await grantRow(world, acme, { member: admin.id, role: 'mixed', team })
    const grow = (key: string) =>
      `update roles set permissions = array['roles:manage', 'members:read'] where key = '${key}'`
    expect(await admin.refused([grow('mixed')])).toBe('self_escalation')
    expect(await admin.refused([`update roles set rank = 2 where key = 'mixed'`])).toBe(
      'self_escalation',
    )
    const make = (rank: number, permission: string): Statement => [
      `insert into roles (id, key, name, rank, permissions) values (gen_random_uuid(), 'made', 'made', $1, array[$2])`,
      [rank, permission],
    ]
    expect(await admin.refused([make(1, 'tenant:export')])).toBe('role_exceeds_yours')
    expect(await admin.refused([make(90, 'teams:read')])).toBe('role_exceeds_yours')
    expect(await admin.refused([make(1, 'no:such')])).toBe('role_exceeds_yours')
    expect(await admin.refused([make(80, 'teams:read')])).toBeUndefined()
    for (const change of [`name = 'x'`, `is_system = false`, `key = 'x'`, 'rank = 0']) {
      const refused = await admin.refused([`update roles set ${change} where key = 'viewer'`])
      expect(refused, change).toBe('role_is_system')
    }
    const refused = await admin.refused([`update roles set is_system = true where key = 'made'`])
    expect(refused).toBe('role_is_system')
  })

  test("rejects a change of an owner's row, user or status", async () => {
    const owner = await memberRow(world, acme, 'owner')
    const removed = await memberRow(world, acme, 'owner', 'removed')
    const byGrant = await memberRow(world, acme, 'viewer', 'suspended')
    await grantRow(world, acme, { member: byGrant, role: 'owner' })
    const admin = await attackerOf(world, acme, 'admin')
    const above = 'role_exceeds_yours'
    for (const [change, whose, code] of [
      [`status = 'active'`, removed, above],
      [`status = 'suspended'`, owner, above],
      [`role = 'viewer'`, owner, above],
      [`user_id = gen_random_uuid(), kind = 'human'`, owner, above],
      [`status = 'active'`, byGrant, above],
      [`id = gen_random_uuid()`, admin.id, 'self_escalation'],
      [`id = gen_random_uuid()`, owner, 'self_escalation'],
    ] as const) {
      const refused = await admin.refused([[`update members set ${change} where id = $1`, [whose]]])
      expect(refused, `${change} ${code}`).toBe(code)
    }
    expect(await admin.refused([['delete from members where id = $1', [owner]]])).toBe(above)
    expect(await admin.refused([`delete from member_roles where role = 'owner'`])).toBe(above)
    expect(await admin.refused([`update members set display_name = 'x'`])).toBe(above)
  })
})

describe('members cannot grant', () => {
  test('rejects a grant that outlasts their own, or that has expired', async () => {
    const viewer = await attackerOf(world, acme, 'viewer')
    const other = await memberRow(world, acme, 'viewer')
    await grantRow(world, acme, { member: viewer.id, role: 'admin', lasts: '1 hour' })
    expect(await viewer.refused([give(other, 'admin')])).toBe('role_exceeds_yours')
    expect(await viewer.refused([give(other, 'admin', { until: '2 hours' })])).toBe(
      'role_exceeds_yours',
    )
    expect(await viewer.refused([setRole(other, 'admin')])).toBe('role_exceeds_yours')
    expect(await viewer.refused([give(other, 'admin', { until: '30 minutes' })])).toBeUndefined()
    await world.owner(`update member_roles set expires_at = now() where member_id = $1`, [
      viewer.id,
    ])
    expect(await viewer.refused([give(other, 'member', { until: '1 minute' })])).toBe(
      'role_exceeds_yours',
    )
  })

  test('more than the scopes of their key reach', async () => {
    const narrow = await attackerOf(world, acme, 'owner', ['members:manage', 'members:read'])
    const other = await memberRow(world, acme, 'viewer')
    expect(await narrow.refused([setRole(other, 'member')])).toBe('role_exceeds_yours')
    await roleRow(world, acme, 'small', ['members:read'])
    await world.owner(`update members set role = 'small' where id = $1`, [other])
    expect(await narrow.refused([give(other, 'small')])).toBeUndefined()
  })

  test('rejects an invitation to a role they cannot grant, and a token of their own choice', async () => {
    const admin = await attackerOf(world, acme, 'admin')
    const invite = (role: string): Statement => [
      `insert into invitations (id, email, role) values (gen_random_uuid(), 'a@example.com', $1)`,
      [role],
    ]
    expect(await admin.refused([invite('owner')])).toBe('role_exceeds_yours')
    await world.owner(
      `insert into invitations (id, tenant_id, email, role, invited_by)
       values (gen_random_uuid(), $1, 'ceo@example.com', 'owner', null)`,
      [acme.id],
    )
    for (const change of [`email = 'mine@example.com'`, `expires_at = now() + interval '1 year'`]) {
      expect(await admin.refused([`update invitations set ${change}`])).toBe('role_exceeds_yours')
    }
    const token = 'select app.put_invitation_token((select id from invitations), repeat($$0$$, 64))'
    expect(await admin.refused([token])).toBe('role_exceeds_yours')
    const viewer = await attackerOf(world, acme, 'viewer')
    expect(await viewer.refused([token])).toBe('permission_denied')
    const inName = `insert into invitations (id, email, role, invited_by) values (gen_random_uuid(), 'b@example.com', 'viewer', `
    for (const other of ['null', `'${viewer.id}'`]) {
      expect(await admin.refused([`${inName}${other})`])).toBe('self_escalation')
    }
    expect(await admin.refused([`${inName}'${admin.id}')`])).toBeUndefined()
  })
})

describe('a tenant keeps an owner', () => {
  const leave = (id: string): Statement => [
    `update members set status = 'removed' where id = $1`,
    [id],
  ]

  test('keeps the last owner, whichever way one leaves, also under an older snapshot', async () => {
    const owner = await attackerOf(world, acme, 'owner')
    for (const one of [leave(owner.id), setRole(owner.id, 'admin')]) {
      expect(await owner.refused([one])).toBe('last_owner')
    }
    await memberRow(world, acme, 'owner', 'suspended')
    expect(await owner.refused([leave(owner.id)])).toBe('last_owner')
    const second = await memberRow(world, acme, 'owner')
    expect(await owner.refused([leave(second), leave(owner.id)])).toBe('last_owner')
    expect(await owner.refused([leave(owner.id)], 'RepeatableRead')).toBe('last_owner')
    expect(await owner.refused([leave(owner.id)])).toBeUndefined()
  })

  test('rejects one of two owners who leave at once', async () => {
    for (let round = 0; round < 3; round += 1) {
      const tenant = await world.tenant()
      const owners = await Promise.all([1, 2].map(() => attackerOf(world, tenant, 'owner')))
      const replies = await Promise.all(
        owners.map(({ id, key }) => tenant.call('DELETE', `/api/v1/members/${id}`, { key })),
      )
      expect(replies.map(({ status }) => status).sort()).toEqual([204, 409])
      expect(replies.flatMap(({ json }) => json?.code ?? [])).toEqual(['last_owner'])
    }
  })

  test('makes the second of two leaving owners wait, and rejects it', async () => {
    const owners = await Promise.all([1, 2].map(() => attackerOf(world, acme, 'owner')))
    const codes = await Promise.all(
      owners.map(({ id, refused }) => refused([leave(id), 'select pg_sleep(0.7)'])),
    )
    expect(codes.toSorted()).toEqual(['last_owner', undefined])
  })
})
