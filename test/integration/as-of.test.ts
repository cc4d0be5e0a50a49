import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openWorld, type Tenant, type World } from '../support/world.ts'
import { compareHistories, fixedSeed, instant, tables } from './support/past.ts'

let world: World
let acme: Tenant
beforeAll(async () => {
  world = await openWorld()
  acme = await world.tenant()
})
afterAll(() => world.close())

describe('an environment and a service over HTTP', () => {
  test('returns every state of their lives in one round trip', async () => {
    const moments = [await instant(world)]
    const step = async (method: string, path: string, body?: unknown) => {
      const reply = await acme.call(method, `/api/v1${path}`, body === undefined ? {} : { body })
      expect(reply.status, reply.text).toBeLessThan(300)
      moments.push(await instant(world))
    }
    await step('POST', '/environments', { name: 'old' })
    await step('PATCH', '/environments/old', { displayName: 'Old', production: true })
    await step('PATCH', '/environments/old', { displayName: null })
    const seen = []
    for (const asOf of moments) {
      const { status, json } = await acme.call('GET', `/api/v1/environments/old?asOf=${asOf}`)
      seen.push(status === 200 ? [json.displayName, json.production, json.omitted] : status)
    }
    expect(seen).toEqual([
      404,
      [null, false, ['updatedAt']],
      ['Old', true, ['updatedAt']],
      [null, true, ['updatedAt']],
    ])
    await step('DELETE', '/environments/old')
    const gone = `/api/v1/environments/old?asOf=${moments[2]}`
    const then = await acme.call('GET', gone)
    expect(then.json).toMatchObject({ displayName: 'Old', omitted: ['createdAt', 'updatedAt'] })
    expect(then.json).not.toHaveProperty('createdAt')
    expect(then.headers.get('Server-Timing')).toContain('desc="1"')
    expect(then.headers.get('ETag')).toBeNull()
    expect((await acme.call('GET', '/api/v1/environments/old')).status).toBe(404)
    expect((await (await world.tenant()).call('GET', gone)).status).toBe(404)
  })

  test('a service that was deleted, and another of its name', async () => {
    const register = (description: string) =>
      acme.call('POST', '/api/v1/services', {
        body: { name: 'moat', description, packageJson: { deep: { list: [1, 'two', null] } } },
      })
    await register('first')
    const first = await instant(world)
    await acme.call('DELETE', '/api/v1/services/moat')
    const between = await instant(world)
    await register('second')
    const at = async (asOf: string) => {
      const { status, json } = await acme.call('GET', `/api/v1/services/moat?asOf=${asOf}`)
      return [status, json.description, json.packageJson]
    }
    const packageJson = { deep: { list: [1, 'two', null] } }
    expect(await at(first)).toEqual([200, 'first', packageJson])
    expect((await at(between))[0]).toBe(404)
    expect(await at(await instant(world))).toEqual([200, 'second', packageJson])
  })

  test('before what retention keeps of the record it is not known, and is said to be so', async () => {
    const reply = await acme.call('GET', '/api/v1/environments/x?asOf=2001-01-01T00:00:00Z')
    expect(reply).toMatchObject({ status: 422, json: { code: 'as_of_too_early' } })
  })
})

describe('a member and a role over HTTP', () => {
  const steps = async (made: () => Promise<string>, changes: unknown[]) => {
    const path = await made()
    const moments = [await instant(world)]
    for (const body of changes) {
      const reply = await acme.call(body ? 'PATCH' : 'DELETE', path, body ? { body } : {})
      expect(reply.status, reply.text).toBeLessThan(300)
      moments.push(await instant(world))
    }
    const answers = moments.map((asOf) => acme.call('GET', `${path}?asOf=${asOf}`))
    return (await Promise.all(answers)).map(({ json }) => json)
  }

  test('a member is in the role and the standing that it had', async () => {
    const body = { displayName: 'Robot', role: 'member' }
    const made = async () =>
      `/api/v1/members/${(await acme.call('POST', '/api/v1/members', { body })).json.id}`
    const seen = await steps(made, [{ role: 'manager' }, { status: 'suspended' }, null])
    expect(seen.map(({ role, status }) => [role, status])).toEqual([
      ['member', 'active'],
      ['manager', 'active'],
      ['manager', 'suspended'],
      ['manager', 'removed'],
    ])
    expect(seen.map(({ removedAt }) => removedAt)).toEqual([null, null, null, expect.any(String)])
  })

  test('a role holds what it held, also once it is deleted', async () => {
    const body = { key: 'past', name: 'Past', permissions: ['teams:read'] }
    const made = async () => {
      await acme.call('POST', '/api/v1/roles', { body })
      return '/api/v1/roles/past'
    }
    const change = { permissions: ['audit:read'], rank: 5 }
    const seen = await steps(made, [change, null])
    expect(seen.map(({ permissions, rank }) => [permissions, rank])).toEqual([
      [['teams:read'], 20],
      [['audit:read'], 5],
      [undefined, undefined],
    ])
  })

  test("omits the permissions of a system role, which no tenant's record contains", async () => {
    const { json } = await acme.call('GET', `/api/v1/roles/viewer?asOf=${await instant(world)}`)
    expect(json).toMatchObject({ key: 'viewer', rank: 20, omitted: ['updatedAt', 'permissions'] })
    expect(json).not.toHaveProperty('permissions')
  })
})

test.each(Object.keys(tables))(
  '%s: any history, asked at any of its moments, is as the snapshots taken at the time',
  (table) => compareHistories(world, table),
)

const sabotages = {
  'the last change since in place of the first': [
    'order by f.key, e.occurred_at, e.id',
    'order by f.key, e.occurred_at desc, e.id desc',
  ],
  'a row before it was made': [`continue when first_action = 'insert'`, 'continue when false'],
  'no row that was removed since': [
    `jsonb_build_object('id', candidate)`,
    `jsonb_build_object('id', null)`,
  ],
  'the present row': ['(present || earlier)', '(earlier || present)'],
} as const

describe.each(Object.entries(sabotages))('detects a query that returns %s', (_, [from, to]) => {
  test.each(['members', 'roles'])('shows a difference for %s', async (table) => {
    const broken = await openWorld()
    const [row] = await broken.owner<{ text: string }>(
      `select pg_get_functiondef('app.as_of'::regproc) as text`,
      [],
    )
    expect(row?.text).toContain(from)
    await broken.owner(row?.text.replace(from, to) ?? '', [])
    await expect(compareHistories(broken, table, fixedSeed)).rejects.toThrow()
    await broken.close()
  })
})
