import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { asRuntime, entering } from '../isolation/support/world.ts'
import { authSecret, type Person, signedIn } from '../support/person.ts'
import { openWorld, type Tenant, type World } from '../support/world.ts'

let world: World
let acme: Tenant
let globex: Tenant
beforeAll(async () => {
  world = await openWorld({ AUTH_SECRET: authSecret })
  acme = await world.tenant()
  globex = await world.tenant()
})
afterAll(() => world.close())

/** The refusals that a tenant's record holds: who was refused what. */
function denials({ id }: Tenant) {
  return world.owner<{ type: string; actor: string; resource: string; reason: string }>(
    `select actor_type as type, actor_member_id as actor, resource, reason from audit_events
     where tenant_id = $1 and action = 'deny' and outcome = 'denied' order by id`,
    [id],
  )
}

const ask = ({ call }: Person, headers: Record<string, string> = {}) =>
  call('POST', '/api/v1/environments', { body: { name: 'mine' }, headers })

describe('a person who is denied', () => {
  test('is in the record of the tenant in which they asked, and in no other', async () => {
    const viewer = await signedIn(world, acme, 'viewer')
    const other = await world.tenant()
    await world.owner(
      `insert into members (id, tenant_id, kind, user_id, display_name, role)
       select app.uuid7(), $1, 'human', user_id, 'the same', 'viewer' from members where id = $2`,
      [other.id, viewer.memberId],
    )
    const reply = await ask(viewer, { 'X-Tenant': acme.slug })
    expect([reply.status, reply.json.code, reply.after]).toEqual([403, 'permission_denied', 1])
    expect(await denials(other)).toEqual([])
    expect(await denials(acme)).toEqual([
      {
        type: 'person',
        actor: viewer.memberId,
        resource: 'environments:manage',
        reason: 'permission_denied',
      },
    ])
  })
})

describe('app.record_denial, called by whoever can run SQL as the runtime role', () => {
  const call = async (
    slug: string | null,
    credential: string,
    reason = 'forged',
    resource = 'a:b',
  ) => {
    const { refused } = await asRuntime(world, [
      [`select app.record_denial($1, $2, $3, $4, 'forged')`, [slug, credential, reason, resource]],
    ])
    expect(refused).toBeUndefined()
  }
  const credentialOf = async (tenant: Tenant) => {
    const [, values] = (await entering(tenant)) as [string, string[]]
    return values[0] ?? ''
  }

  test('writes in the tenant of the credential only, whatever tenant is named', async () => {
    const before = await denials(globex)
    await call(globex.slug, await credentialOf(acme))
    await call(null, 'nobody')
    await call(globex.slug, 'nobody')
    await call(globex.slug, 'session:nobody')
    const [stored] = await world.owner<{ hash: string }>(
      'select secret_hash as hash from control.api_key_secrets where tenant_id = $1',
      [globex.id],
    )
    await call(globex.slug, stored?.hash ?? '')
    expect(await denials(globex)).toEqual(before)
  })

  test('takes no text but a problem’s code, and none that is long', async () => {
    const before = await denials(acme)
    const credential = await credentialOf(acme)
    await call(null, credential, 'Anything else; at all')
    await call(null, credential, 'x'.repeat(65))
    await call(null, credential, 'forged', 'x'.repeat(201))
    expect(await denials(acme)).toEqual(before)
    await call(null, credential)
    expect(await denials(acme)).toHaveLength(before.length + 1)
  })
})
