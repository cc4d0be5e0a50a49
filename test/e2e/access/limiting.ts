import { expect } from 'vitest'
import { waitUntil } from '../../support/wait.ts'
import type { Reply } from '../../support/world.ts'
import { type Stage, step, told } from './stage.ts'

const timezone = 'reports.timezone'

/** Steps 17 to 19: locks, revisions, and what a plan carries. */
export function limiting(stage: () => Stage): void {
  step(stage, 17, 'what the tenant locks no member overrides', async (stage) => {
    const [owner, member] = [stage.people.get('owner'), stage.people.get('member')]
    const at = (scope: string, id: string) => `/api/v1/settings/${scope}/${id}/${timezone}`
    const own = at('member', member.memberId)
    const paris = { body: { value: 'Europe/Paris' } }
    expect((await member.call('PUT', own, paris)).status).toBe(200)
    const resolved = async () =>
      (await member.call('GET', `/api/v1/settings/resolved?keys=${timezone}`)).json[timezone]
    expect(await resolved()).toEqual({ value: 'Europe/Paris', source: 'member', locked: false })
    const body = { value: 'Europe/Berlin', isLocked: true }
    const locked = await owner.call('PUT', at('tenant', stage.tenant.id), { body })
    expect(locked.status, locked.text).toBe(200)
    expect(told(await member.call('PUT', own, paris))).toEqual([409, 'setting_locked'])
    expect(await resolved()).toEqual({ value: 'Europe/Berlin', source: 'tenant', locked: true })
  })

  step(
    stage,
    18,
    'a stale If-Match is 412 version_conflict, and changes nothing',
    async (stage) => {
      const owner = stage.people.get('owner')
      const tag = (await owner.call('GET', '/api/v1/tenant')).headers.get('ETag') ?? ''
      const rename = (name: string) =>
        owner.call('PATCH', '/api/v1/tenant', { body: { name }, headers: { 'If-Match': tag } })
      expect((await rename('Acme Works, renamed')).status).toBe(200)
      expect(told(await rename('Acme Works, lost'))).toEqual([412, 'version_conflict'])
      expect((await owner.call('GET', '/api/v1/tenant')).json.name).toBe('Acme Works, renamed')
    },
  )

  step(
    stage,
    19,
    'a fourth service (for host) on a plan of three: of two at once one wins',
    async (stage) => {
      const { operator, tenant } = stage
      const owner = stage.people.get('owner')
      const plan = { body: { name: 'Three', limits: { services: 3 } } }
      expect((await operator.call('PUT', '/api/v1/admin/plans/three', plan)).status).toBe(200)
      const body = { plan: 'three' }
      const changed = await operator.call('PATCH', `/api/v1/admin/tenants/${tenant.id}`, { body })
      expect(changed.status, changed.text).toBe(200)
      const make = (name: string) =>
        owner.call('POST', '/api/v1/services', { body: { name, packageJson: {} } })
      expect((await make('second')).status).toBe(201)
      const both = await atOnce(stage, () => ['third', 'fourth'].map(make))
      expect(both.map(({ status }) => status).toSorted()).toEqual([201, 403])
      for (const refused of [both.find(({ status }) => status === 403), await make('fifth')]) {
        expect(refused?.json).toMatchObject({ code: 'plan_limit_exceeded', limit: 3, used: 3 })
      }
      const { json } = await owner.call('GET', '/api/v1/tenant/usage')
      const services = { resource: 'services', limit: 3, used: 3 }
      expect(json).toMatchObject({ plan: 'three', resources: expect.arrayContaining([services]) })
      expect((await owner.call('GET', '/api/v1/services')).json.data).toHaveLength(3)
    },
  )
}

/** Lets no request go on that waits for the tenant's row until two do, so that neither is over before the other. */
function atOnce({ guildhall, tenant }: Stage, ask: () => Promise<Reply>[]): Promise<Reply[]> {
  return guildhall.owner(async (query) => {
    await query('begin', [])
    await query('select from control.tenants where id = $1 for update', [tenant.id])
    const asked = ask()
    const waiting = () => query('select from pg_locks where not granted', [])
    await waitUntil(async () => (await waiting()).length === asked.length)
    await query('commit', [])
    return Promise.all(asked)
  })
}
