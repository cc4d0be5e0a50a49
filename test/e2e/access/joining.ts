import { expect } from 'vitest'
import { ownerInvitation } from './opening.ts'
import { accept, join, makeKey, signUp } from './people.ts'
import { type Stage, step, told } from './stage.ts'

/** Steps 6 to 9: people come in, and make keys. */
export function joining(stage: () => Stage): void {
  step(stage, 6, 'the owner signs up and accepts the invitation, once', async (stage) => {
    const { email, token } = await ownerInvitation(stage)
    const owner = await signUp(stage, email)
    expect((await owner.call('GET', '/api/v1/tenant')).status).toBe(404)
    const look = await stage.guildhall.call('GET', `/api/v1/invitations/${token}`)
    expect(look.json).toMatchObject({ email, role: 'Owner', tenant: { slug: stage.tenant.slug } })
    stage.people.put('owner', await accept(owner, token, 'owner'))
    const again = await owner.call('POST', `/api/v1/invitations/${token}/accept`)
    expect(told(again)).toEqual([410, 'invitation_used'])
    expect((await owner.call('GET', '/api/v1/tenant')).json.id).toBe(stage.tenant.id)
  })

  step(
    stage,
    7,
    'a key (services:read for reports:ingest) shows its secret once',
    async (stage) => {
      const owner = stage.people.get('owner')
      const { id, secret } = await makeKey(stage, owner, 'reports', ['services:read'])
      const one = await owner.call('GET', `/api/v1/api-keys/${id}`)
      expect(one.json).toMatchObject({
        prefix: secret.slice(0, 'gh_live_'.length + 6),
        hint: secret.slice(-4),
        scopes: ['services:read'],
      })
      const list = await owner.call('GET', '/api/v1/api-keys')
      expect(list.json.data).toEqual([one.json])
      for (const { text } of [one, list]) {
        expect(text).not.toContain(secret)
        expect(text).not.toContain('"secret"')
      }
    },
  )

  step(stage, 8, 'that key makes no team: insufficient_scope, naming the scope', async (stage) => {
    const key = stage.keys.get('reports')
    expect((await key.call('GET', '/api/v1/services')).status).toBe(200)
    const body = { slug: 'a', name: 'A' }
    const refused = await key.call('POST', '/api/v1/teams', { body })
    expect(told(refused)).toEqual([403, 'insufficient_scope'])
    expect(refused.json.scope).toBe('teams:manage')
  })

  step(stage, 9, 'a key reaches no further than its member: scope_exceeds_owner', async (stage) => {
    const member = await join(stage, 'member', 'member')
    const ask = (scopes: string[]) =>
      member.call('POST', '/api/v1/api-keys', { body: { name: 'far', scopes } })
    const refused = await ask(['services:read', 'teams:manage'])
    expect(told(refused)).toEqual([422, 'scope_exceeds_owner'])
    const allowed = await ask(['services:read'])
    expect(allowed.status, allowed.text).toBe(201)
    stage.keep(allowed.json.secret)
  })
}
