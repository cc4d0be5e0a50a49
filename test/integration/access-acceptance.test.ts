import { uuidv7 } from 'uuidv7'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { storedHash } from '../../src/core/tenancy/api-key.ts'
import { newToken } from '../../src/modules/invitations/token.ts'
import { makePerson, type Person } from '../support/people.ts'
import { openWorld, type Reply, type Tenant, type World } from '../support/world.ts'

// platform.md 3.4, "Acceptance A": steps 6, 8, 10 and 12. What an operator does is done here by the owner of the database.
let world: World
let acme: Tenant
let owner: Person
let ownerId: string
beforeAll(async () => {
  world = await openWorld()
  acme = await world.tenant({ slug: 'acme' })
  owner = await makePerson(world, { email: 'owner@acme.example' })
})
afterAll(() => world.close())

const told = ({ status, json }: Reply) => [status, json?.code]
const accept = (who: Person, token: string) =>
  who.call('POST', `/api/v1/invitations/${token}/accept`)

async function join(email: string, role: string) {
  const invited = await owner.call('POST', '/api/v1/invitations', { body: { email, role } })
  const someone = await makePerson(world, { email })
  const joined = await accept(someone, invited.json.token)
  return { ...someone, memberId: joined.json.member.id }
}

test('6: the first owner accepts the operator’s invitation, once', async () => {
  const { token } = await newToken()
  const id = uuidv7()
  await world.owner(
    `insert into invitations (id, tenant_id, email, role, invited_by) values ($1, $2, $3, 'owner', null)`,
    [id, acme.id, owner.email],
  )
  await world.owner(
    'insert into control.invitation_tokens (token_hash, tenant_id, invitation_id) values ($1, $2, $3)',
    [await storedHash(token), acme.id, id],
  )
  const look = await world.request('GET', `/api/v1/invitations/${token}`)
  expect(look.json).toMatchObject({ role: 'Owner', invitedBy: null })
  const accepted = await accept(owner, token)
  expect(accepted.json.member.role).toBe('owner')
  ownerId = accepted.json.member.id
  expect(told(await accept(owner, token))).toEqual([410, 'invitation_used'])
})

test('8: a key without the scope of teams makes none, and is told which', async () => {
  const key = await acme.newKey({ name: 'reports', scopes: ['reports:ingest'] })
  const refused = await acme.call('POST', '/api/v1/teams', { body: { slug: 'a', name: 'A' }, key })
  expect(refused.json).toMatchObject({
    status: 403,
    code: 'insufficient_scope',
    scope: 'teams:manage',
  })
})

test('10: another tenant’s team is not there, nor is another tenant named in a body or a header', async () => {
  const globex = await world.tenant({ slug: 'globex' })
  const made = await globex.call('POST', '/api/v1/teams', { body: { slug: 'a', name: 'A' } })
  const path = `/api/v1/teams/${made.json.id}`
  for (const who of [acme, owner]) {
    expect(told(await who.call('GET', path))).toEqual([404, 'not_found'])
    expect((await who.call('GET', '/api/v1/teams')).text).not.toContain(made.json.id)
    const foreign = { headers: { 'X-Tenant': 'globex' } }
    expect(told(await who.call('GET', '/api/v1/teams', foreign))).toEqual([404, 'tenant_not_found'])
  }
  const body = { slug: 'b', name: 'B', organizationId: globex.id }
  expect(told(await owner.call('POST', '/api/v1/teams', { body }))).toEqual([422, 'invalid_body'])
})

test('12: a member does not raise themselves, the last owner stays, a role exceeds nobody’s permissions', async () => {
  const member = await join('member@acme.example', 'member')
  const admin = await join('admin@acme.example', 'admin')
  const raise = { body: { role: 'owner' } }
  for (const { memberId, call } of [member, admin]) {
    const raised = await call('PATCH', `/api/v1/members/${memberId}`, raise)
    expect(told(raised)).toEqual([403, 'self_escalation'])
  }
  const demoted = await owner.call('PATCH', `/api/v1/members/${ownerId}`, {
    body: { role: 'admin' },
  })
  expect(told(demoted)).toEqual([409, 'last_owner'])
  const role = { key: 'exporter', name: 'Exporter', permissions: ['tenant:export'] }
  const made = await admin.call('POST', '/api/v1/roles', { body: role })
  expect(told(made)).toEqual([403, 'role_exceeds_yours'])
  expect((await owner.call('POST', '/api/v1/roles', { body: role })).status).toBe(201)
})
