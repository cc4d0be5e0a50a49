import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { digest } from '../../../../src/core/runtime/digest.ts'
import { makePerson, memberOf, type Person } from '../../../support/people.ts'
import { openWorld, type Reply, type Tenant, type World } from '../../../support/world.ts'

let world: World
let acme: Tenant
let owner: Person & { memberId: string }
beforeAll(async () => {
  world = await openWorld()
  acme = await world.tenant()
  owner = await memberOf(world, acme, 'owner')
})
afterAll(() => world.close())

const at = '/api/v1/invitations'
const codeOf = ({ status, json }: Reply) => [status, json.code]
const newEmail = () => `${crypto.randomUUID()}@example.com`

async function invited(email = newEmail(), more: Record<string, unknown> = {}) {
  const { status, json } = await owner.call('POST', at, {
    body: { email, role: 'member', ...more },
  })
  expect(status, JSON.stringify(json)).toBe(201)
  return json
}
const opened = (token: string) => world.request('GET', `${at}/${token}`)
const accept = (who: Person, token: string) => who.call('POST', `${at}/${token}/accept`)

describe('an invitation', () => {
  test('shows its token once, and opens for the recipient', async () => {
    const email = newEmail()
    const { token, tokenShown, ...invitation } = await invited(email.toUpperCase())
    expect(tokenShown).toBe(true)
    expect(invitation).toMatchObject({ email, role: 'member', status: 'pending', teams: [] })
    expect(invitation.invitedBy).toBe(owner.memberId)
    const listed = await owner.call('GET', at)
    expect(listed.json.data[0]).toEqual(invitation)
    expect(listed.text).not.toContain(token)
    const look = await opened(token)
    expect(look.json).toEqual({
      tenant: { slug: acme.slug, name: acme.slug.toUpperCase() },
      email,
      role: 'Member',
      invitedBy: owner.email,
      expiresAt: invitation.expiresAt,
    })
    expect(look.headers.get('Server-Timing')).toContain('desc="1"')
    const [row] = await world.owner<{ found: number }>(
      `select count(*)::int as found from control.invitation_tokens
       where invitation_id = $1 and token_hash !~ $2`,
      [invitation.id, token],
    )
    expect(row).toEqual({ found: 1 })
    expect(codeOf(await opened(`gh_invite_${'0'.repeat(64)}`))).toEqual([404, 'not_found'])
  })

  test('adds its recipient to the tenant and its teams, in one round trip', async () => {
    const email = newEmail()
    const team = await acme.call('POST', '/api/v1/teams', { body: { slug: 'builders', name: 'B' } })
    const { token, id } = await invited(email, { teams: [team.json.id] })
    const ada = await makePerson(world, { email, name: 'Ada' })
    expect(codeOf(await ada.call('GET', '/api/v1/me'))).toEqual([404, 'tenant_not_found'])
    const requestId = crypto.randomUUID()
    const joined = await ada.call('POST', `${at}/${token}/accept`, {
      headers: { 'X-Request-Id': requestId },
    })
    expect(joined.json).toEqual({
      tenant: { id: acme.id, slug: acme.slug, name: acme.slug.toUpperCase() },
      member: { id: expect.any(String), displayName: 'Ada', role: 'member' },
    })
    expect(joined.headers.get('Server-Timing')).toContain('desc="1"')
    const me = await ada.call('GET', '/api/v1/me')
    expect(me.json).toMatchObject({ credential: 'person', scopes: null, member: { email } })
    const inTeam = await acme.call('GET', `/api/v1/teams/${team.json.id}/members`)
    expect(inTeam.json.data).toMatchObject([{ member: joined.json.member.id }])
    const trail = await world.owner(
      `select resource, action, actor_type from audit_events
       where request_id = $1 and actor_member_id = $2 order by 1`,
      [requestId, joined.json.member.id],
    )
    expect(trail).toEqual([
      { resource: 'invitations', action: 'update', actor_type: 'person' },
      { resource: 'members', action: 'insert', actor_type: 'person' },
      { resource: 'team_members', action: 'insert', actor_type: 'person' },
    ])
    const events = await world.owner(
      `select type, subject_id = $2 as of_it from events where request_id = $1 order by 1`,
      [requestId, id],
    )
    expect(events).toEqual([
      { type: 'invitation.accepted', of_it: true },
      { type: 'member.added', of_it: false },
    ])
    expect(codeOf(await accept(ada, token))).toEqual([410, 'invitation_used'])
    expect(codeOf(await opened(token))).toEqual([410, 'invitation_used'])
  })

  test('works for one address, once, however many accept at the same time', async () => {
    const email = newEmail()
    const { token } = await invited(email)
    const other = await makePerson(world)
    expect(codeOf(await accept(other, token))).toEqual([403, 'invitation_not_yours'])
    const ada = await makePerson(world, { email })
    const replies = await Promise.all([1, 2, 3].map(() => accept(ada, token)))
    expect(replies.map(({ status }) => status).sort()).toEqual([200, 410, 410])
  })

  test('fails when it is expired, revoked, declined or replaced', async () => {
    const email = newEmail()
    const ada = await makePerson(world, { email })
    const first = await invited(email)
    const again = await owner.call('POST', at, { body: { email, role: 'member' } })
    expect(codeOf(again)).toEqual([409, 'already_invited'])
    const resent = await owner.call('POST', `${at}/${first.id}/resend`)
    expect(resent.json).toMatchObject({ id: first.id, status: 'pending' })
    expect(codeOf(await accept(ada, first.token))).toEqual([404, 'not_found'])
    await world.owner(`update invitations set expires_at = now() where id = $1`, [first.id])
    expect(codeOf(await accept(ada, resent.json.token))).toEqual([410, 'invitation_expired'])
    const expired = await owner.call('GET', `${at}?status=expired`)
    expect(expired.json.data).toMatchObject([{ id: first.id, status: 'expired' }])
    const second = await invited(email)
    const revoked = await owner.call('POST', `${at}/${second.id}/revoke`)
    expect(revoked.json.status).toBe('revoked')
    expect(codeOf(await accept(ada, second.token))).toEqual([410, 'invitation_revoked'])
    for (const verb of ['resend', 'revoke']) {
      const late = await owner.call('POST', `${at}/${second.id}/${verb}`)
      expect(codeOf(late)).toEqual([409, 'invitation_decided'])
    }
    const third = await invited(email)
    const declined = await ada.call('POST', `${at}/${third.token}/decline`)
    expect(declined.json).toEqual({ declinedAt: expect.any(String) })
    expect(codeOf(await accept(ada, third.token))).toEqual([410, 'invitation_declined'])
    expect(codeOf(await ada.call('GET', '/api/v1/me'))).toEqual([404, 'tenant_not_found'])
  })

  test('readmits a removed member, and rejects active and suspended ones', async () => {
    const email = newEmail()
    const ada = await makePerson(world, { email })
    const first = await accept(ada, (await invited(email)).token)
    const id = first.json.member.id
    const present = await owner.call('POST', at, { body: { email, role: 'viewer' } })
    expect(codeOf(present)).toEqual([409, 'already_member'])
    await owner.call('DELETE', `/api/v1/members/${id}`)
    const { token } = await invited(email, { role: 'viewer' })
    const second = await accept(ada, token)
    expect(second.json.member).toMatchObject({ id, role: 'viewer' })
    await owner.call('DELETE', `/api/v1/members/${id}`)
    const late = await invited(email)
    await world.owner(`update members set status = 'suspended' where id = $1`, [id])
    expect(codeOf(await accept(ada, late.token))).toEqual([409, 'already_member'])
  })

  test("offers no role above the inviter's, and no unknown role", async () => {
    const manager = await memberOf(world, acme, 'manager')
    for (const role of ['owner', 'admin']) {
      const rejected = await manager.call('POST', at, { body: { email: newEmail(), role } })
      expect(codeOf(rejected)).toEqual([403, 'role_exceeds_yours'])
      const { id } = await invited(newEmail(), { role })
      const resent = await manager.call('POST', `${at}/${id}/resend`)
      expect(codeOf(resent)).toEqual([403, 'role_exceeds_yours'])
    }
    const may = await manager.call('POST', at, { body: { email: newEmail(), role: 'manager' } })
    expect(may.status).toBe(201)
    for (const [body, code] of [
      [{ email: newEmail(), role: 'nobody' }, 'unknown_role'],
      [{ email: newEmail(), role: 'viewer', teams: [crypto.randomUUID()] }, 'unknown_team'],
      [{ email: 'no address', role: 'viewer' }, 'invalid_body'],
    ] as const) {
      expect(codeOf(await owner.call('POST', at, { body }))).toEqual([422, code])
    }
    const member = await memberOf(world, acme, 'member')
    expect(codeOf(await member.call('GET', at))).toEqual([403, 'permission_denied'])
  })

  test('stays invisible to another tenant, and closed while its own is suspended', async () => {
    const globex = await world.tenant()
    const { id, token } = await invited()
    expect((await globex.call('GET', at)).json.data).toEqual([])
    for (const verb of ['resend', 'revoke']) {
      expect(codeOf(await globex.call('POST', `${at}/${id}/${verb}`))).toEqual([404, 'not_found'])
    }
    await world.owner(`update control.tenants set status = 'suspended' where id = $1`, [acme.id])
    expect(codeOf(await opened(token))).toEqual([403, 'tenant_suspended'])
    await world.owner(`update control.tenants set status = 'active' where id = $1`, [acme.id])
    expect((await opened(token)).status).toBe(200)
  })

  test('repeats under its Idempotency-Key without the token, which is not stored', async () => {
    const key = () => ({ 'Idempotency-Key': crypto.randomUUID() })
    const request = { headers: key(), body: { email: newEmail(), role: 'member' } }
    const first = await owner.call('POST', at, request)
    const resent = { headers: key() }
    const second = await owner.call('POST', `${at}/${first.json.id}/resend`, resent)
    const again = [
      await owner.call('POST', at, request),
      await owner.call('POST', `${at}/${first.json.id}/resend`, resent),
    ]
    for (const [index, once] of [first, second].entries()) {
      expect(once.json).toMatchObject({ tokenShown: true, token: expect.any(String) })
      expect([again[index]?.status, again[index]?.json]).toEqual([
        once.status,
        { ...once.json, tokenShown: false, token: null },
      ])
      const kept = await world.owner<{ answer: string }>(
        `select answer::text from control.idempotency_keys where tenant_id = $1`,
        [acme.id],
      )
      expect(kept.length).toBeGreaterThan(0)
      const secret = once.json.token.replace('gh_invite_', '')
      expect(JSON.stringify(kept)).not.toContain(secret)
      expect(JSON.stringify(kept)).not.toContain(await digest(once.json.token))
    }
    expect((await opened(second.json.token)).status).toBe(200)
  })
})
