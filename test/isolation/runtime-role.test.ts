import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createApiKey } from '../../src/core/tenancy/api-key.ts'
import type { Tenant, World } from '../support/world.ts'
import { requestOf, served } from './support/endpoints.ts'
import type { Subject } from './support/fixture.ts'
import { subjectOf } from './support/subject.ts'
import { openGuardedWorld } from './support/world.ts'

const endpoints = served()

async function openWith(chooseUrl: (world: World) => Promise<string>) {
  const world = await openGuardedWorld()
  world.env.DATABASE_URL = await chooseUrl(world)
  const tenant = await world.tenant()
  return { world, tenant, subject: await subjectOf(world, tenant, 'same', 'secret') }
}

type Opened = { world: World; tenant: Tenant; subject: Subject }

describe('a role that serves', () => {
  test('reports ready as the role of the migrations', async () => {
    const { world } = await openWith(async ({ runtimeUrl }) => runtimeUrl)
    expect(await world.request('GET', '/readyz')).toMatchObject({ status: 200 })
    await world.close()
  })

  describe('owns the database', () => {
    let opened: Opened
    beforeAll(async () => {
      opened = await openWith(async ({ ownerUrl }) => ownerUrl)
    })
    afterAll(() => opened.world.close())

    test('reports not ready', async () => {
      expect(await opened.world.request('GET', '/readyz')).toMatchObject({ status: 503 })
    })

    test.each(endpoints)('gets 503 from $name', async (endpoint) => {
      const [method, path, call] = requestOf(endpoint, opened.subject)
      const reply = await opened.tenant.call(method, path, call)
      expect(reply).toMatchObject({ status: 503, json: { code: 'runtime_role_unsafe' } })
    })
  })

  test('reports not ready and gets 503 when it can bypass row security', async () => {
    const role = `stub_${crypto.randomUUID().replaceAll('-', '')}`
    const password = crypto.randomUUID()
    const grants = ['usage on schema app', 'execute on function app.enter, app.readiness']
    const { world, tenant } = await openWith(async ({ owner, database, runtimeUrl }) => {
      await owner(`create role ${role} login bypassrls password '${password}'`, [])
      for (const grant of [...grants, `connect on database ${database}`]) {
        await owner(`grant ${grant} to ${role}`, [])
      }
      return Object.assign(new URL(runtimeUrl), { username: role, password }).href
    })
    const replies = [
      await world.request('GET', '/readyz'),
      await tenant.call('GET', '/api/v1/services'),
    ]
    for (const grant of [...grants, `connect on database ${world.database}`]) {
      await world.owner(`revoke ${grant} from ${role}`, [])
    }
    await world.owner(`drop role ${role}`, [])
    await world.close()
    expect(replies).toMatchObject([
      { status: 503, json: { database: { roleIsSafe: false } } },
      { status: 503, json: { code: 'runtime_role_unsafe' } },
    ])
  })
})

describe('a database without migrations', () => {
  const name = `test_${crypto.randomUUID().replaceAll('-', '')}`
  let opened: Opened
  beforeAll(async () => {
    opened = await openWith(async ({ control, runtimeUrl }) => {
      await control.createDatabase(name)
      return Object.assign(new URL(runtimeUrl), { pathname: `/${name}` }).href
    })
  })
  afterAll(async () => {
    await opened.world.control.dropDatabase(name)
    await opened.world.close()
  })

  test('reports not ready', async () => {
    expect(await opened.world.request('GET', '/readyz')).toMatchObject({ status: 503 })
  })

  test.each(endpoints)('makes $name answer 503', async (endpoint) => {
    const [method, path, call] = requestOf(endpoint, opened.subject)
    const reply = await opened.world.request(method, path, { ...call, key: await createApiKey() })
    expect(reply).toMatchObject({ status: 503, json: { code: 'misconfigured' } })
  })
})

test.each([
  ['a wrong password', { password: 'wrong' }],
  ['a database that is not there', { pathname: '/nowhere' }],
])('environment with %s is not ready, and no endpoint answers 500', async (_, wrong) => {
  const { world, tenant, subject } = await openWith(
    async ({ runtimeUrl }) => Object.assign(new URL(runtimeUrl), wrong).href,
  )
  expect(await world.request('GET', '/readyz')).toMatchObject({ status: 503 })
  const ofEachKind = Map.groupBy(endpoints, ({ endpoint }) => endpoint.declaration.interactive)
  for (const [endpoint] of ofEachKind.values()) {
    if (!endpoint) continue
    const [method, path, call] = requestOf(endpoint, subject)
    expect(await tenant.call(method, path, call), endpoint.name).toMatchObject({ status: 503 })
  }
  await world.close()
})
