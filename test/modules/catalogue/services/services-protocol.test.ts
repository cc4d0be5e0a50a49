import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openWorld, type Tenant, type World } from '../../../support/world.ts'

let world: World
let acme: Tenant
beforeAll(async () => {
  world = await openWorld()
  acme = await world.tenant()
})
afterAll(() => world.close())

const register = (body: object, path = '/api/services') => acme.call('POST', path, { body })

describe.each(['/api', '/api/v1'])('A1 POST %s/services', (prefix) => {
  test('answers 201 for a new service and 200 with isNew false for one that is there', async () => {
    const name = `castle${prefix.replaceAll('/', '-')}`
    const first = await register({ name, packageJson: {} }, `${prefix}/services`)
    const again = await register(
      { name, packageJson: {}, description: 'stone' },
      `${prefix}/services`,
    )
    expect(first.status).toBe(201)
    expect(first.json).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      name,
      description: null,
      createdAt: expect.stringMatching(/Z$/),
      updatedAt: expect.stringMatching(/Z$/),
      isNew: true,
    })
    expect(again.status).toBe(200)
    expect(again.json).toMatchObject({ id: first.json.id, description: 'stone', isNew: false })
  })
})

describe('A1', () => {
  test('makes the version that package.json names, once', async () => {
    const body = { name: 'versioned', packageJson: { name: 'versioned', version: '1.4.0' } }
    await register(body)
    await register(body)
    const versions = await acme.call('GET', '/api/v1/services/versioned/versions')
    expect(versions.json.data).toMatchObject([{ version: '1.4.0', serviceName: 'versioned' }])
  })

  test('ignores a version that is not a text', async () => {
    const reply = await register({ name: 'odd-version', packageJson: { version: 7 } })
    expect(reply.status).toBe(201)
  })

  test('links the repository of a github.com URL, until one was set by hand', async () => {
    const linked = {
      name: 'linked',
      packageJson: {},
      gitRepositoryUrl: 'git@github.com:acme/linked.git',
    }
    await register(linked)
    expect((await acme.call('GET', '/api/v1/services/linked')).json).toMatchObject({
      githubRepositoryOwner: 'acme',
      githubRepositoryName: 'linked',
      githubAutoLinked: true,
    })
    await acme.call('PATCH', '/api/v1/services/linked', { body: { githubRepositoryOwner: 'fork' } })
    await register(linked)
    expect((await acme.call('GET', '/api/v1/services/linked')).json).toMatchObject({
      githubRepositoryOwner: 'fork',
      githubAutoLinked: false,
    })
  })

  test('takes what is empty, as the package.json that npm init writes has it, for nothing said', async () => {
    const body = { name: 'fresh', packageJson: { description: '' }, description: '' }
    const sent = { ...body, gitRepositoryUrl: '', gitSha: '' }
    const { status, json } = await acme.call('POST', '/api/services', { body: sent })
    expect([status, json.description]).toEqual([201, null])
    await acme.call('POST', '/api/services', { body: { ...body, description: 'new' } })
    const again = await acme.call('POST', '/api/services', { body: sent })
    expect([again.status, again.json.description]).toEqual([200, 'new'])
  })

  test('keeps a description and a repository that a later registration leaves out', async () => {
    await register({
      name: 'kept',
      packageJson: {},
      description: 'a keep',
      gitRepositoryUrl: 'https://github.com/acme/kept',
    })
    await register({ name: 'kept', packageJson: {} })
    expect((await acme.call('GET', '/api/v1/services/kept')).json).toMatchObject({
      description: 'a keep',
      gitRepositoryUrl: 'https://github.com/acme/kept',
    })
  })

  test('rejects a body without name or packageJson, with a pointer to each and the member error', async () => {
    const reply = await register({})
    expect(reply.status).toBe(422)
    expect(reply.json).toMatchObject({ code: 'invalid_body', error: expect.any(String) })
    expect(reply.json.errors.map((error: { pointer: string }) => error.pointer)).toEqual([
      '/name',
      '/packageJson',
    ])
  })
})

describe('A2 GET /api/services/{name}/provider', () => {
  test('answers 200 for a registered service, and 404 in JSON for another', async () => {
    await register({ name: 'provider', packageJson: {} })
    expect((await acme.call('GET', '/api/services/provider/provider')).status).toBe(200)
    const missing = await acme.call('GET', '/api/services/nobody/provider')
    expect(missing.status).toBe(404)
    expect(missing.json.error).toEqual(expect.any(String))
  })
})

test('A3 POST /api/providers registers a service', async () => {
  const reply = await register(
    {
      name: 'by-a3',
      description: 'd',
      packageJson: { name: 'by-a3', version: '1.0.0', description: 'd' },
    },
    '/api/providers',
  )
  expect(reply.status).toBe(201)
  expect(reply.json).toMatchObject({ name: 'by-a3', isNew: true })
})

test('a scoped name stands in a path as clients write it, and encoded', async () => {
  const name = '@acme/castle-service'
  await register({ name, packageJson: { version: '1.0.0' } })
  for (const path of [name, '@acme%2Fcastle-service', '%40acme%2Fcastle-service']) {
    const reply = await acme.call('GET', `/api/services/${path}/provider`)
    expect(reply.status, path).toBe(200)
    expect(reply.json.name).toBe(name)
  }
  const version = await acme.call('GET', `/api/v1/services/${name}/versions/1.0.0`)
  expect(version.json).toMatchObject({ serviceName: name, version: '1.0.0' })
})

test('A17 GET /auth/session says whose the key is, and 200 unauthenticated without one', async () => {
  for (const path of ['/auth/session', '/api/auth/session', '/api/v1/auth/session']) {
    const reply = await acme.call('GET', path)
    expect(reply.status).toBe(200)
    expect(reply.json).toMatchObject({
      authenticated: true,
      user: { id: acme.memberId, username: `${acme.slug}-ci` },
      tenants: [
        { tenant: { id: acme.id, slug: acme.slug, name: acme.slug.toUpperCase() }, role: 'admin' },
      ],
      apiKey: true,
    })
    for (const key of [null, 'nonsense', `gh_live_${'x'.repeat(49)}`]) {
      const nobody = await acme.call('GET', path, { key })
      expect([nobody.status, nobody.json]).toEqual([200, { authenticated: false }])
    }
  }
  const { createApiKey } = await import('../../../../src/core/tenancy/api-key.ts')
  const unknown = await acme.call('GET', '/auth/session', { key: await createApiKey() })
  expect([unknown.status, unknown.json]).toEqual([200, { authenticated: false }])
})
