import { expect } from 'vitest'
import { type Caller, type Stage, step, told } from './stage.ts'

const unpaid = { body: { reason: 'the invoice is unpaid' } }
const paid = { body: { reason: 'it was paid' } }
const versions = '/api/v1/services/aged/versions'

/** Steps 13 to 16: what the operator alone does with a tenant. */
export function suspending(stage: () => Stage): void {
  let before: unknown[]

  step(
    stage,
    13,
    'suspended for a reason: keys and people are refused, no schedule fires',
    async (stage) => {
      const [key, owner] = [stage.keys.get('rotated'), stage.people.get('owner')]
      const globex = stage.people.get('globex')
      for (const who of [owner, globex]) await age(stage, who)
      for (const body of [{}, { reason: '' }]) {
        expect((await move(stage, 'suspend', { body })).status).toBe(422)
      }
      expect((await key.call('GET', '/api/v1/services')).status).toBe(200)
      before = await allOf(owner)
      expect(await move(stage, 'suspend', unpaid)).toMatchObject({
        status: 200,
        json: { status: 'suspended', statusReason: unpaid.body.reason },
      })
      for (const who of [key, owner]) {
        const refused = await who.call('GET', '/api/v1/services')
        expect(told(refused)).toEqual([403, 'tenant_suspended'])
      }
      await fireSchedules(stage)
      const left = await globex.call('GET', versions)
      expect([left.status, left.json.data]).toEqual([200, []])
    },
  )

  step(stage, 14, 'reactivated: all that it had is there, and schedules fire', async (stage) => {
    const [key, owner] = [stage.keys.get('rotated'), stage.people.get('owner')]
    expect(await move(stage, 'reactivate', paid)).toMatchObject({
      status: 200,
      json: { status: 'active' },
    })
    expect((await key.call('GET', '/api/v1/services')).status).toBe(200)
    expect(await allOf(owner)).toEqual(before)
    expect((await owner.call('GET', versions)).json.data).toHaveLength(1)
    await fireSchedules(stage)
    expect((await owner.call('GET', versions)).json.data).toEqual([])
  })

  step(
    stage,
    15,
    'from suspended no verb leads to provisioning (405), nor twice to one state',
    async (stage) => {
      expect((await move(stage, 'suspend', unpaid)).status).toBe(200)
      expect(told(await move(stage, 'provisioning', paid))).toEqual([405, 'method_not_allowed'])
      const said = { body: { status: 'provisioning' } }
      const patched = await stage.operator.call('PATCH', at(stage), said)
      expect(told(patched)).toEqual([422, 'invalid_body'])
      const twice = await move(stage, 'suspend', unpaid)
      expect(twice).toMatchObject({
        status: 409,
        json: { code: 'invalid_transition', from: 'suspended', to: 'suspended' },
      })
      expect((await move(stage, 'reactivate', paid)).status).toBe(200)
      expect(told(await move(stage, 'reactivate', paid))).toEqual([409, 'invalid_transition'])
    },
  )

  step(
    stage,
    16,
    'isolationTier: no field for an admin (422), for the operator only to a ready database',
    async (stage) => {
      const admin = stage.people.get('admin')
      const body = { isolationTier: 'dedicated_database' }
      expect(told(await admin.call('PATCH', '/api/v1/tenant', { body }))).toEqual([
        422,
        'invalid_body',
      ])
      expect(told(await admin.call('PATCH', at(stage), { body }))).toEqual([
        401,
        'invalid_credential',
      ])
      const moved = await stage.operator.call('PATCH', at(stage), { body })
      expect(told(moved)).toEqual([409, 'tenant_database_not_ready'])
      const { json } = await admin.call('GET', '/api/v1/tenant')
      expect(json.isolationTier).toBe('shared')
    },
  )
}

const at = ({ tenant }: Stage) => `/api/v1/admin/tenants/${tenant.id}`

function move(stage: Stage, verb: string, call: { body: object }) {
  return stage.operator.call('POST', `${at(stage)}/${verb}`, call)
}

/** Gives a tenant a version that its rule of retention lets go at the next run. */
async function age({ guildhall }: Stage, who: Caller): Promise<void> {
  const post = async (path: string, body: object) => {
    const made = await who.call('POST', path, { body })
    expect(made.status, made.text).toBe(201)
    return made.json.id
  }
  const service = await post('/api/v1/services', { name: 'aged', packageJson: {} })
  await post('/api/v1/retention-rules', { subject: 'versions', days: 30 })
  await guildhall.owner((query) =>
    query(
      `insert into service_versions (id, tenant_id, service_id, version, created_at)
       select app.uuid7(), tenant_id, id, '1.0.0', now() - interval '31 days' from services where id = $1`,
      [service],
    ),
  )
}

/** What Cloudflare's cron trigger does every night. */
async function fireSchedules({ guildhall }: Stage): Promise<void> {
  const fired = await guildhall.call('GET', '/cdn-cgi/handler/scheduled?cron=17+3+*+*+*')
  expect([fired.status, fired.text]).toEqual([200, 'ok'])
}

function allOf(who: Caller): Promise<unknown[]> {
  const lists = ['tenant', 'teams', 'members', 'roles', 'invitations', 'services', 'services/aged']
  return Promise.all(
    [...lists, 'services/aged/versions', 'retention-rules'].map(async (list) => {
      const { status, json } = await who.call('GET', `/api/v1/${list}`)
      expect([list, status]).toEqual([list, 200])
      return list === 'tenant' ? json.id : json
    }),
  )
}
