import { afterAll, beforeAll, expect, test } from 'vitest'
import { openOwnerSession } from '../../support/owner-session.ts'
import { memberOf } from '../../support/people.ts'
import { waitUntil } from '../../support/wait.ts'
import { openWorld, type Reply, type Tenant, type World } from '../../support/world.ts'

let world: World
let acme: Tenant
beforeAll(async () => {
  world = await openWorld({ DATABASE_ATTEMPT_MS: 30_000 })
  acme = await world.tenant()
})
afterAll(() => world.close())

/** Sends a request that waits for a member's row, makes a change while it waits, and gives the answer. */
async function meanwhile(
  held: string,
  send: () => Promise<Reply>,
  change: readonly [text: string, member: string],
): Promise<Reply> {
  const session = await openOwnerSession(world.ownerUrl)
  try {
    await session.run('begin')
    await session.run('select from members where id = $1 for update', [held])
    const waiting = send()
    await waitUntil(async () => {
      const { rows } = await session.run(
        'select from pg_locks where not granted and pg_backend_pid() = any (pg_blocking_pids(pid))',
      )
      return rows.length === 1
    })
    await session.run(change[0], [change[1]])
    await session.run('commit')
    return await waiting
  } finally {
    await session.close()
  }
}

const roleOf = async (id: string) =>
  (await world.owner<{ role: string }>('select role from members where id = $1', [id]))[0]?.role

const demote = (id: string) => [`update members set role = 'viewer' where id = $1`, id] as const

test('member who loses a role while granting one grants none', async () => {
  const [admin, eve] = [await memberOf(world, acme, 'admin'), await memberOf(world, acme, 'viewer')]
  const give = () =>
    admin.call('PATCH', `/api/v1/members/${eve.memberId}`, { body: { role: 'admin' } })
  expect(await meanwhile(eve.memberId, give, demote(admin.memberId))).toMatchObject({
    status: 403,
    json: { code: 'role_exceeds_yours' },
  })
  expect(await roleOf(eve.memberId)).toBe('viewer')
})

test('member who is raised keeps the role that a lesser member removes', async () => {
  const [admin, eve] = [await memberOf(world, acme, 'admin'), await memberOf(world, acme, 'viewer')]
  const suspend = () =>
    admin.call('PATCH', `/api/v1/members/${eve.memberId}`, { body: { status: 'suspended' } })
  const raise = [`update members set role = 'owner' where id = $1`, eve.memberId] as const
  expect((await meanwhile(eve.memberId, suspend, raise)).status).toBe(403)
  expect((await eve.call('GET', '/api/v1/services')).status).toBe(200)
})

test('request admitted before the change succeeds, and the next one is rejected', async () => {
  const [admin, eve] = [await memberOf(world, acme, 'admin'), await memberOf(world, acme, 'viewer')]
  const rename = () =>
    admin.call('PATCH', `/api/v1/members/${eve.memberId}`, { body: { displayName: 'Eve' } })
  expect((await meanwhile(eve.memberId, rename, demote(admin.memberId))).status).toBe(200)
  expect(await rename()).toMatchObject({ status: 403, json: { code: 'permission_denied' } })
})
