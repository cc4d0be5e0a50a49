import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openWorld, type Tenant, type World } from '../../support/world.ts'

let world: World
let acme: Tenant
beforeAll(async () => {
  world = await openWorld()
  acme = await world.tenant()
})
afterAll(() => world.close())

const register = (name: string) =>
  acme.call('POST', '/api/v1/services', { body: { name, packageJson: {} } })
const named = (rows: { name: string }[]) => rows.map((row) => row.name)

describe('a list', () => {
  test('comes in pages, newest first, and says the total on request', async () => {
    const tenant = await world.tenant()
    const names = Array.from({ length: 7 }, (_, index) => `service-${index}`)
    for (const name of names)
      await tenant.call('POST', '/api/v1/services', { body: { name, packageJson: {} } })
    const seen: string[] = []
    let cursor = ''
    for (;;) {
      const reply = await tenant.call('GET', `/api/v1/services?limit=3${cursor}`)
      seen.push(...named(reply.json.data))
      expect(reply.json.page.total).toBeUndefined()
      if (!reply.json.page.hasMore) {
        expect(reply.json.page.nextCursor).toBeNull()
        break
      }
      cursor = `&cursor=${reply.json.page.nextCursor}`
    }
    expect(seen).toEqual(names.reverse())
    const counted = await tenant.call('GET', '/api/v1/services?limit=2&count=true')
    expect(counted.json.page).toMatchObject({ total: 7, hasMore: true })
    expect(counted.headers.get('Server-Timing')).toContain('desc="1"')
    const one = await tenant.call('GET', '/api/v1/services?name=service-4')
    expect(named(one.json.data)).toEqual(['service-4'])
  })

  test('answers 404 for a missing parent', async () => {
    expect((await acme.call('GET', '/api/v1/services/nobody/versions')).status).toBe(404)
    expect((await acme.call('GET', '/api/v1/services/nobody/versions?count=true')).status).toBe(404)
  })
})

describe('a service', () => {
  test('changes at the given revision only', async () => {
    await register('changed')
    const at = '/api/v1/services/changed'
    const seen = await acme.call('GET', at)
    const ETag = seen.headers.get('ETag') ?? ''
    const same = await acme.call('GET', at, { headers: { 'If-None-Match': ETag } })
    expect([same.status, same.text]).toEqual([304, ''])
    const body = { description: 'changed' }
    const first = await acme.call('PATCH', at, { body, headers: { 'If-Match': ETag } })
    expect([first.status, first.json.description]).toEqual([200, 'changed'])
    const stale = await acme.call('PATCH', at, {
      body: { description: 'lost' },
      headers: { 'If-Match': ETag },
    })
    expect([stale.status, stale.json.code]).toEqual([412, 'version_conflict'])
    const any = await acme.call('PATCH', at, {
      body: { description: 'any' },
      headers: { 'If-Match': '*' },
    })
    expect([any.status, any.headers.get('ETag')]).toEqual([200, ETag.replace('.1"', '.3"')])
  })

  test('disappears when it is deleted, and its name becomes free', async () => {
    const first = await register('deleted')
    await acme.call('POST', '/api/v1/services/deleted/versions', { body: { version: '1.0.0' } })
    await acme.call('POST', '/api/v1/deployments', {
      body: { name: 'deleted', version: '1.0.0', environment: 'gone' },
    })
    expect((await acme.call('DELETE', '/api/v1/services/deleted')).status).toBe(204)
    for (const path of ['/deleted', '/deleted/versions', '/deleted/versions/1.0.0']) {
      expect((await acme.call('GET', `/api/v1/services${path}`)).status).toBe(404)
    }
    expect((await acme.call('GET', '/api/v1/deployments/active?environment=gone')).json).toEqual([])
    expect((await acme.call('DELETE', '/api/v1/services/deleted')).status).toBe(404)
    const second = await register('deleted')
    expect(second.status).toBe(201)
    expect(second.json.id).not.toBe(first.json.id)
  })

  test('needs a field to be changed, and takes no unknown one', async () => {
    await register('strict')
    for (const body of [{}, { name: 'other' }]) {
      expect((await acme.call('PATCH', '/api/v1/services/strict', { body })).status).toBe(422)
    }
  })
})

describe('a version', () => {
  test('can be added once', async () => {
    await register('adding')
    const at = '/api/v1/services/adding/versions'
    const added = await acme.call('POST', at, { body: { version: '1.0.0', gitSha: 'abc' } })
    expect([added.status, added.json.gitSha]).toEqual([201, 'abc'])
    const again = await acme.call('POST', at, { body: { version: '1.0.0' } })
    expect([again.status, again.json.code]).toEqual([409, 'version_exists'])
    expect(
      (await acme.call('POST', '/api/v1/services/nobody/versions', { body: { version: '1' } }))
        .status,
    ).toBe(404)
  })
})

describe('an environment', () => {
  test('can be created, read, changed, and deleted while nothing is deployed to it', async () => {
    const at = '/api/v1/environments'
    const made = await acme.call('POST', at, { body: { name: 'prod', production: true } })
    expect([made.status, made.json]).toEqual([
      201,
      expect.objectContaining({ name: 'prod', displayName: null, production: true }),
    ])
    const again = await acme.call('POST', at, { body: { name: 'prod' } })
    expect([again.status, again.json.code]).toEqual([409, 'environment_exists'])
    const changed = await acme.call('PATCH', `${at}/prod`, { body: { displayName: 'Production' } })
    expect(changed.json).toMatchObject({ displayName: 'Production', production: true })
    expect(named((await acme.call('GET', at)).json.data)).toContain('prod')
    await register('resident')
    await acme.call('POST', '/api/v1/services/resident/versions', { body: { version: '1.0.0' } })
    await acme.call('POST', '/api/deployments', {
      body: { name: 'resident', version: '1.0.0', environment: 'prod' },
    })
    const used = await acme.call('DELETE', `${at}/prod`)
    expect([used.status, used.json.code]).toEqual([409, 'environment_in_use'])
    await acme.call('POST', at, { body: { name: 'empty' } })
    expect((await acme.call('DELETE', `${at}/empty`)).status).toBe(204)
    expect((await acme.call('GET', `${at}/empty`)).status).toBe(404)
  })
})

test('deployments are listed by service, environment and activity', async () => {
  await register('listed')
  for (const version of ['1.0.0', '2.0.0']) {
    await acme.call('POST', '/api/v1/services/listed/versions', { body: { version } })
    await acme.call('POST', '/api/v1/deployments', {
      body: { name: 'listed', version, environment: 'qa' },
    })
  }
  const versions = async (filter: string) => {
    const reply = await acme.call('GET', `/api/v1/deployments?${filter}`)
    return reply.json.data.map((row: { version: string }) => row.version)
  }
  expect(await versions('service=listed')).toEqual(['2.0.0', '1.0.0'])
  expect(await versions('environment=qa&state=active')).toEqual(['2.0.0'])
  expect(await versions('service=listed&state=ended&state=blocked')).toEqual(['1.0.0'])
})
