import { expect } from 'vitest'
import { join, makeKey, signIn } from './people.ts'
import { type Stage, step, told } from './stage.ts'

/** Steps 10 to 12: tenants keep apart, keys end, and nobody raises themselves. */
export function keeping(stage: () => Stage): void {
  step(
    stage,
    10,
    'globex is not there for acme: not by id, list, body or header',
    async (stage) => {
      const globex = await globexOwner(stage)
      const made = await globex.call('POST', '/api/v1/teams', { body: { slug: 'a', name: 'A' } })
      expect(made.status, made.text).toBe(201)
      const { id } = made.json
      const owner = stage.people.get('owner')
      const key = await makeKey(stage, owner, 'teams', ['teams:read', 'teams:manage'])
      const own = await key.call('POST', '/api/v1/teams', { body: { slug: 'a', name: 'Ours' } })
      expect(own.status, own.text).toBe(201)
      for (const who of [key, owner]) {
        expect(told(await who.call('GET', `/api/v1/teams/${id}`))).toEqual([404, 'not_found'])
        const { json } = await who.call('GET', '/api/v1/teams?limit=100')
        expect(json.data.map(({ id }: { id: string }) => id)).toEqual([own.json.id])
        const named = { headers: { 'X-Tenant': 'globex' } }
        const foreign = await who.call('GET', '/api/v1/teams', named)
        expect(told(foreign)).toEqual([404, 'tenant_not_found'])
        const body = { slug: 'b', name: 'B', organizationId: stage.tenant.id }
        expect(told(await who.call('POST', '/api/v1/teams', { body }))).toEqual([
          422,
          'invalid_body',
        ])
      }
      expect((await globex.call('GET', `/api/v1/teams/${id}`)).json.name).toBe('A')
    },
  )

  step(stage, 11, 'a rotated key works twice until its grace ends', async (stage) => {
    const owner = stage.people.get('owner')
    const old = await makeKey(stage, owner, 'rotated', ['services:read'])
    const body = { graceSeconds: 3600 }
    const rotated = await owner.call('POST', `/api/v1/api-keys/${old.id}/rotate`, { body })
    expect(rotated.status, rotated.text).toBe(200)
    const next = stage.as(stage.keep(rotated.json.secret))
    for (const key of [old, next]) {
      expect((await key.call('GET', '/api/v1/services')).status).toBe(200)
    }
    const ended = await stage.guildhall.owner((query) =>
      query(
        `update control.api_key_secrets set expires_at = now() - interval '1 second'
         where api_key_id = $1 and expires_at between now() + interval '55 minutes' and now() + interval '1 hour'
         returning api_key_id`,
        [old.id],
      ),
    )
    expect(ended).toHaveLength(1)
    expect(told(await old.call('GET', '/api/v1/services'))).toEqual([401, 'api_key_expired'])
    expect((await next.call('GET', '/api/v1/services')).status).toBe(200)
    stage.keys.put('rotated', { ...old, ...next, secret: rotated.json.secret })
  })

  step(
    stage,
    12,
    'nobody raises themselves, the last owner stays, no role exceeds its maker',
    async (stage) => {
      const owner = stage.people.get('owner')
      const member = stage.people.get('member')
      const admin = await join(stage, 'admin', 'admin')
      const become = (who: typeof owner, role: string) =>
        who.call('PATCH', `/api/v1/members/${who.memberId}`, { body: { role } })
      expect(told(await become(member, 'admin'))).toEqual([403, 'self_escalation'])
      expect(told(await become(owner, 'admin'))).toEqual([409, 'last_owner'])
      const body = { key: 'exporter', name: 'Exporter', permissions: ['tenant:export'] }
      const exceeding = await admin.call('POST', '/api/v1/roles', { body })
      expect(told(exceeding)).toEqual([403, 'role_exceeds_yours'])
      const me = await Promise.all([owner, member].map((who) => who.call('GET', '/api/v1/me')))
      expect(me.map(({ json }) => json.member.role)).toEqual(['owner', 'member'])
      expect((await owner.call('POST', '/api/v1/roles', { body })).status).toBe(201)
    },
  )
}

/** The owner of the tenant globex that npm run dev makes, signed in with the password of dev.json. */
async function globexOwner(stage: Stage) {
  const person = stage.guildhall.state.tenants.find(({ slug }) => slug === 'globex')?.person
  if (!person) throw new Error('npm run dev made no owner of globex')
  return stage.people.put('globex', { ...(await signIn(stage, person)), memberId: '' })
}
